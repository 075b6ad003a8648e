/** Files that tests choose. */

/** A file of these bytes (each a character), filled up with zeros. */
export function fileOf(start: string, name: string, size = 64): File {
  const bytes = Uint8Array.from({ length: size }, (_, at) => start.charCodeAt(at) || 0);
  return new File([bytes], name);
}

/** What begins as a JPEG does. */
export function jpegFile(name: string): File {
  return new File([new Uint8Array([0xff, 0xd8, 0xff, 0xe0])], name, { type: 'image/jpeg' });
}
