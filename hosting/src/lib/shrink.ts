/** Small square pictures of photos. */
import { limited } from './limited';
import type { Box } from './prediction';
import { squareAround } from './square';

const SIDE_PX = 256; // Twice what is shown.
const WHOLE: Box = { left: 0, top: 0, width: 1, height: 1 };

const inTurn = limited(2); // Photos that are decoded at a time: each takes megabytes.

/** An object URL of what is in `box` of a photo; rejects where this browser cannot decode it. */
export function shrink(photo: Blob, box: Box = WHOLE): Promise<string> {
  return inTurn(async () => {
    const bitmap = await createImageBitmap(photo);
    const { left, top, side } = squareAround(box, bitmap);
    const canvas = new OffscreenCanvas(SIDE_PX, SIDE_PX);
    const context = canvas.getContext('2d');
    context?.drawImage(bitmap, left, top, side, side, 0, 0, SIDE_PX, SIDE_PX);
    bitmap.close();
    return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 }));
  });
}
