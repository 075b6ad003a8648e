import { expect, test } from 'vitest';
import { photoExtension } from './photo';

test.each([
  ['the extension of the name, in lower case', 'Holiday.JPG', 'image/jpeg', 'jpg'],
  ['the last of several extensions', 'photo.old.png', '', 'png'],
  ['the type, without an extension in the name', 'clipboard', 'image/webp', 'webp'],
  ['the type, when the extension is too long', 'photo.photograph', 'image/heic', 'heic'],
  ['bin, when the name and the type give nothing', 'photo', 'image/svg+xml', 'bin'],
])('a photo is stored under %s', (_, name, type, extension) => {
  expect(photoExtension(new File(['x'], name, { type }))).toBe(extension);
});
