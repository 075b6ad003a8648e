/** Reads a photo's file into pixels that can be drawn again and again. */
import { decodePicture } from '../../lib/pictures';

// Twice what is uploaded: enough for a crop to stay sharp, and quick to draw while a slider moves.
const MAX_SIDE = 2560;

const sources = new WeakMap<File, Promise<ImageBitmap | null>>();

/** The picture in `file`, of at most 2560 pixels a side; null if this browser cannot decode it. */
export function readSource(file: File): Promise<ImageBitmap | null> {
  const source = sources.get(file) ?? decodePicture(file, MAX_SIDE);
  sources.set(file, source);
  source.catch(() => sources.delete(file)); // Read again when it is needed again.
  return source;
}
