/** Small pictures of photos, made once each. */
import { limited } from '../../../lib/limited';
import type { Box } from '../../../lib/prediction';
import { squareAround } from '../../../lib/square';
import type { HistorySource } from './source';

const SIDE_PX = 256; // Twice what is shown.
const AT_ONCE = 4; // Photos that are downloaded and decoded.
const WHOLE: Box = { left: 0, top: 0, width: 1, height: 1 };

/** Of the photos that `fetchPhoto` gets; what fails is not asked for again if it `isGone`. */
export function thumbnailsOf(
  fetchPhoto: (name: string) => Promise<Blob>,
  isGone: (error: unknown) => boolean,
): HistorySource['thumbnailOf'] {
  const inTurn = limited(AT_ONCE);
  const thumbnails = new Map<string, Promise<string>>();
  return (name, box = WHOLE) => {
    const known = thumbnails.get(name);
    if (known) return known;
    const made = inTurn(async () => shrink(await fetchPhoto(name), box));
    made.catch((error: unknown) => {
      if (!isGone(error)) thumbnails.delete(name); // Asked for again when it is shown again.
    });
    thumbnails.set(name, made);
    return made;
  };
}

async function shrink(photo: Blob, box: Box): Promise<string> {
  const bitmap = await createImageBitmap(photo);
  const { left, top, side } = squareAround(box, bitmap);
  const canvas = new OffscreenCanvas(SIDE_PX, SIDE_PX);
  const context = canvas.getContext('2d');
  context?.drawImage(bitmap, left, top, side, side, 0, 0, SIDE_PX, SIDE_PX);
  bitmap.close();
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 }));
}
