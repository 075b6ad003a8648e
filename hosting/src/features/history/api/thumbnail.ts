/** Small pictures of stored photos, made once each. */
import { fetchPhoto, isGone } from './stored-photos';

const SIDE_PX = 128;

const thumbnails = new Map<string, Promise<string>>();

/** An object URL of the photo `name`, square and small; rejects where there is nothing to show. */
export function thumbnailOf(name: string): Promise<string> {
  const known = thumbnails.get(name);
  if (known) return known;
  const made = fetchPhoto(name).then(shrink);
  made.catch((error: unknown) => {
    if (!isGone(error)) thumbnails.delete(name); // Asked for again when it is shown again.
  });
  thumbnails.set(name, made);
  return made;
}

async function shrink(photo: Blob): Promise<string> {
  const bitmap = await createImageBitmap(photo);
  const side = Math.min(bitmap.width, bitmap.height);
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  const canvas = new OffscreenCanvas(SIDE_PX, SIDE_PX);
  const context = canvas.getContext('2d');
  context?.drawImage(bitmap, left, top, side, side, 0, 0, SIDE_PX, SIDE_PX);
  bitmap.close();
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 }));
}
