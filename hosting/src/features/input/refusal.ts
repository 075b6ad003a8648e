/** What a file is taken for, and why it is not taken. */
import { fileKind, type OtherKind } from '../../lib/file-kind';
import { nameOf } from '../../lib/file-name';
import { INPUT, type Message } from '../../lib/strings';
import { MAX_PHOTO_BYTES } from './photo';

const FILMS: readonly (OtherKind | null)[] = [
  'an MP4 video',
  'a QuickTime movie',
  'a Matroska or WebM video',
  'an AVI video',
  'an MPEG video',
  'a Windows Media file',
];

/** Whether it begins as a film does. */
export async function isFilm(file: File): Promise<boolean> {
  const kind = await fileKind(file).catch(() => null); // `refusalOf` says that it can't be read.
  return kind?.format === null && FILMS.includes(kind.other);
}

/** Null if the function reads files like this one, as far as the first bytes and the size say. */
export async function refusalOf(file: File): Promise<Message | null> {
  if (file.size === 0) return { title: INPUT.empty };
  try {
    const kind = await fileKind(file);
    if (kind.format === null) return INPUT.otherKind(nameOf(file), kind.other);
  } catch (error) {
    console.warn('The file cannot be read', error);
    return INPUT.unreadable(nameOf(file));
  }
  return file.size > MAX_PHOTO_BYTES ? INPUT.tooLarge(file.size) : null;
}
