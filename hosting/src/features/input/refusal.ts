/** Why a file is not taken. */
import { fileKind } from '../../lib/file-kind';
import { INPUT, type Message } from '../../lib/strings';
import { MAX_PHOTO_BYTES } from './photo';

/** Null if the function reads files like this one, as far as the first bytes and the size say. */
export async function refusalOf(file: File): Promise<Message | null> {
  if (file.size === 0) return { title: INPUT.empty };
  try {
    const kind = await fileKind(file);
    if (kind.format === null) return INPUT.otherKind(file.name, kind.other);
  } catch (error) {
    console.warn('The file cannot be read', error);
    return INPUT.unreadable(file.name);
  }
  return file.size > MAX_PHOTO_BYTES ? INPUT.tooLarge(file.size) : null;
}
