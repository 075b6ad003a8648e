/** Small pictures of photos, made once each. */
import { limited } from '../../../lib/limited';
import { shrink } from '../../../lib/shrink';
import type { HistorySource } from './source';

const AT_ONCE = 4; // Photos that are downloaded.

/** Of the photos that `fetchPhoto` gets; what fails is not asked for again if it `isGone`. */
export function thumbnailsOf(
  fetchPhoto: (name: string) => Promise<Blob>,
  isGone: (error: unknown) => boolean,
): HistorySource['thumbnailOf'] {
  const inTurn = limited(AT_ONCE);
  const thumbnails = new Map<string, Promise<string>>();
  return (name, box) => {
    const known = thumbnails.get(name);
    if (known) return known;
    const made = inTurn(() => fetchPhoto(name)).then((photo) => shrink(photo, box));
    made.catch((error: unknown) => {
      if (!isGone(error)) thumbnails.delete(name); // Asked for again when it is shown again.
    });
    thumbnails.set(name, made);
    return made;
  };
}
