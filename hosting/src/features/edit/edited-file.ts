/** Makes the file that is uploaded. */
import { jpegFile } from '../../lib/pictures';
import { contextOf } from './context';
import { draw } from './draw';
import type { Edits } from './edits';
import { applyCurve, toneCurve, toneFilter } from './tone';

const JPEG_QUALITY = 0.9;

/** The edited picture as a JPEG file: pixels alone, nothing of what the original's file said. */
export async function editedFile(source: ImageBitmap, edits: Edits, name: string): Promise<File> {
  const canvas = document.createElement('canvas');
  draw(canvas, source, edits);
  if (toneFilter(edits) !== 'none') applyTone(canvas, edits);
  return jpegFile(canvas, JPEG_QUALITY, `${name.replace(/\.[^.]*$/, '')}.jpg`);
}

function applyTone(canvas: HTMLCanvasElement, edits: Edits): void {
  const context = contextOf(canvas);
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  applyCurve(image.data, toneCurve(edits));
  context.putImageData(image, 0, 0);
}
