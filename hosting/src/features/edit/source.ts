/** Reads a photo's file into pixels that can be drawn again and again. */
import { contextOf } from './context';
import type { Size } from './edits';

/** Upright pixels. */
export type Source = (ImageBitmap | HTMLCanvasElement) & Size;

// Twice what is uploaded: enough for a crop to stay sharp, and quick to draw while a slider moves.
const MAX_SIDE = 2560;

const sources = new WeakMap<File, Promise<Source | null>>();

/** The picture in `file`, of at most 2560 pixels a side; null if this browser cannot decode it. */
export function readSource(file: File): Promise<Source | null> {
  const source = sources.get(file) ?? decode(file);
  sources.set(file, source);
  return source;
}

async function decode(file: File): Promise<Source | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  return bitmap && scaledDown(bitmap);
}

function scaledDown(bitmap: ImageBitmap): Source {
  const scale = MAX_SIDE / Math.max(bitmap.width, bitmap.height);
  if (scale >= 1) return bitmap;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const context = contextOf(canvas);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}
