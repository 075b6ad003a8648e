import { expect, test } from 'vitest';
import { MAX_PHOTO_BYTES, photoExtension, photoProblem } from './photo';

test.each([
  ['the extension of the name, in lower case', 'Holiday.JPG', 'image/jpeg', 'jpg'],
  ['the last of several extensions', 'photo.old.png', '', 'png'],
  ['the type, without an extension in the name', 'clipboard', 'image/webp', 'webp'],
  ['the type, when the extension is too long', 'photo.photograph', 'image/heic', 'heic'],
  ['bin, when the name and the type give nothing', 'photo', 'image/svg+xml', 'bin'],
])('a photo is stored under %s', (_, name, type, extension) => {
  expect(photoExtension(new File(['x'], name, { type }))).toBe(extension);
});

test('a file of exactly the limit can be uploaded', () => {
  expect(photoProblem(fileOf(MAX_PHOTO_BYTES))).toBeNull();
});

test('a file over the limit is refused with its size and the limit', () => {
  expect(photoProblem(fileOf(MAX_PHOTO_BYTES + 1))).toMatch(/has 10\.1 MB.* 10 MB at most/);
});

test('an empty file is refused', () => {
  expect(photoProblem(fileOf(0))).toMatch(/empty/);
});

function fileOf(bytes: number): File {
  return new File([new Uint8Array(bytes)], 'photo.jpg');
}
