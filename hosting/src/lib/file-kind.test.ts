import { expect, test } from 'vitest';
import { fileOf } from '../test/files';
import { fileKind } from './file-kind';

test.each([
  ['JPEG', '\xff\xd8\xff\xe0'],
  ['PNG', '\x89PNG\r\n\x1a\n'],
  ['WEBP', 'RIFF\n\0\0\0WEBP'],
  ['BMP', 'BM\n\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0'],
  ['TIFF', 'MM\0*'],
  ['AVIF', '\0\0\0\x1cftypmif1\0\0\0\0mif1miafavif'],
  ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
])('%s is a format that is read', async (format, start) => {
  expect(await fileKind(fileOf(start, 'photo'))).toEqual({ format });
});

test.each([
  ['a PDF document', '\n%PDF-1.7'],
  ['an MP4 video', '\0\0\0\x20ftypisom'],
  ['a QuickTime movie', '\0\0\0\x14ftypqt  '],
  ['a Matroska or WebM video', '\x1a\x45\xdf\xa3'],
  ['a JPEG XL image', '\xff\x0a'],
  [null, '\x01\x02\x03\x04'],
])('%s is none', async (other, start) => {
  expect(await fileKind(fileOf(start, 'photo.jpg'))).toEqual({ format: null, other });
});

test.each([
  ['an SVG drawing', '<!-- drawn -->\n<svg width="1">'],
  ['a web page', '<!DOCTYPE HTML><title>404</title>'],
  ['an XML document', '<?xml version="1.0"?><a/>'],
  ['a text file', 'BM is how this text starts'],
])('%s is a text', async (other, text) => {
  const kind = { format: null, other };
  const utf16 = Uint16Array.from(`\ufeff${text}`, (character) => character.charCodeAt(0));
  expect(await fileKind(new Blob([text]))).toEqual(kind);
  expect(await fileKind(new Blob([utf16]))).toEqual(kind);
});

test('a text whose last character is cut, and one in Latin-1, are texts', async () => {
  const cut = new Blob(['x'.repeat(4095), '文字']);
  const latin1 = new Blob([Uint8Array.from('Grüße', (character) => character.charCodeAt(0))]);
  expect(await fileKind(cut)).toEqual({ format: null, other: 'a text file' });
  expect(await fileKind(latin1)).toEqual({ format: null, other: 'a text file' });
});
