/** The photo that the visitor chose, as it was chosen. */

/** A chosen file and the object URL under which the page shows it. */
export interface Photo {
  file: File;
  url: string;
}

/** The most that storage.rules and the function accept. */
export const MAX_PHOTO_BYTES = 10 * 1024 * 1024;

/** The extension to store `file` under: 1 to 8 of a-z 0-9, from its name, else its type, else "bin". */
export function photoExtension(file: File): string {
  const found =
    /\.([a-z0-9]{1,8})$/i.exec(file.name) ?? /^image\/([a-z0-9]{1,8})$/i.exec(file.type);
  return (found?.[1] ?? 'bin').toLowerCase();
}
