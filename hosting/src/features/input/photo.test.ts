import { expect, test } from 'vitest';
import { isTooLarge, MAX_PHOTO_BYTES, photoExtension } from './photo';

test.each([
  ['the extension of the name, in lower case', 'Holiday.JPG', 'image/jpeg', 'jpg'],
  ['the last of several extensions', 'photo.old.png', '', 'png'],
  ['the type, without an extension in the name', 'clipboard', 'image/webp', 'webp'],
  ['the type, when the extension is too long', 'photo.photograph', 'image/heic', 'heic'],
  ['bin, when the name and the type give nothing', 'photo', 'image/svg+xml', 'bin'],
])('a photo is stored under %s', (_, name, type, extension) => {
  expect(photoExtension(new File(['x'], name, { type }))).toBe(extension);
});

test('a file of exactly the limit can be uploaded as it is, a larger one cannot', () => {
  expect(isTooLarge(fileOf(MAX_PHOTO_BYTES))).toBe(false);
  expect(isTooLarge(fileOf(MAX_PHOTO_BYTES + 1))).toBe(true);
});

function fileOf(bytes: number): File {
  return new File([new Uint8Array(bytes)], 'photo.jpg');
}
