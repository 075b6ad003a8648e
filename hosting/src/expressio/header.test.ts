import { expect, test } from 'vitest';
import { storedSize } from './header';

const SIZE = { width: 8200, height: 5000 };
const FRAME = [0xff, 0xc2, 0, 11, 8, 0x13, 0x88, 0x20, 0x08, 1, 1, 0x11, 0];
const LITTLE = [0x08, 0x20, 0x88, 0x13];
const EXTENT = [...text('ispe'), 0, 0, 0, 0, 0, 0, 0x20, 0x08, 0, 0, 0x13, 0x88];
const PREVIEW = [...text('ispe'), 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 9];

test.each([
  ['JPEG', [0xff, 0xd8, 0xff, 0xfe, 0, 3, 9, ...FRAME]],
  ['PNG', [...Array<number>(16).fill(0), 0, 0, 0x20, 0x08, 0, 0, 0x13, 0x88]],
  ['GIF', [...text('GIF89a'), ...LITTLE]],
  ['BMP', [...bmp(40), 0x08, 0x20, 0, 0, 0x88, 0x13, 0, 0]],
  ['BMP', [...bmp(40), 0x08, 0x20, 0, 0, 0x78, 0xec, 0xff, 0xff]],
  ['BMP', [...bmp(12), ...LITTLE]],
  ['WEBP', [...riff('VP8X'), 0, 0, 0, 0, 0x07, 0x20, 0, 0x87, 0x13, 0]],
  ['WEBP', [...riff('VP8L'), 0x2f, 0x07, 0xe0, 0xe1, 0x04]],
  ['WEBP', [...riff('VP8 '), 0, 0, 0, 0, 0, 0, 0x08, 0x20, 0x88, 0x13]],
  ['AVIF', [...box('ftyp', []), ...box('meta', [...PREVIEW, ...EXTENT, ...PREVIEW])]],
])('a header of %s has its size', (format, bytes) => {
  expect(storedSize(Uint8Array.from(bytes), format)).toEqual(SIZE);
});

test.each([
  ['JPEG', [0xff, 0xd8, 0xff, 0xd9]],
  ['PNG', text('PNG')],
  ['HEIC', box('ftyp', [])],
  ['HEIC', [...box('meta', text('ispe'))]],
  ['TIFF', text('II*')],
])('a file of %s whose header ends early, or is another, has none', (format, bytes) => {
  expect(storedSize(Uint8Array.from(bytes), format)).toBeNull();
});

function bmp(headerLength: number): number[] {
  return [...text('BM'), ...Array<number>(12).fill(0), headerLength, 0, 0, 0];
}

function riff(chunk: string): number[] {
  return [...text('RIFF'), 0, 0, 0, 0, ...text('WEBP'), ...text(chunk), 0, 0, 0, 0];
}

function box(name: string, body: number[]): number[] {
  return [0, 0, 0, 8 + body.length, ...text(name), ...body];
}

function text(characters: string): number[] {
  return Array.from(characters, (character) => character.charCodeAt(0));
}
