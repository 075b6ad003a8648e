/** What is uploaded of a photo. */
import { isAnimation } from './animation';
import { editedFile } from './edited-file';
import { isUnedited, type Edits } from './edits';
import { readSource } from './source';

/**
 * The picture as it is edited. The file as it is where this browser cannot show it and, unedited,
 * where it holds more than the picture: an animation's other frames, or how it is damaged.
 */
export async function readyFile(file: File, edits: Edits): Promise<File> {
  const { picture, isWhole } = await readSource(file);
  if (!picture) return file;
  const isKept = isUnedited(edits) && (!isWhole || (await isAnimation(file)));
  return isKept ? file : editedFile(picture, edits, file.name);
}
