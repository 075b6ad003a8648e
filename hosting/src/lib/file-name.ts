/** The names of files, as the page shows them. */

const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A file's name without what would turn around the direction of the text that it is in, too. */
export function nameOf({ name }: File): string {
  return name.replace(DIRECTIONS, '');
}
