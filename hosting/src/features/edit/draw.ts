/** Draws an edited photo: the same pixels for the preview and for the upload. */
import { contextOf } from './context';
import { frameSize, type Geometry, type Size } from './edits';

/** The longest side that is uploaded: the function works with about as much. */
export const MAX_OUTPUT_SIDE = 1280;

/** The pixels of an edited source: what is kept of its frame, scaled down if that is too large. */
export function outputSize(source: Size, edits: Pick<Geometry, 'turns' | 'crop'>): Size {
  const frame = frameSize(source, edits);
  const width = edits.crop.width * frame.width;
  const height = edits.crop.height * frame.height;
  const scale = Math.min(1, MAX_OUTPUT_SIDE / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** How much larger a picture has to be to fill its own frame when it is turned by `degrees`. */
export function fillingZoom({ width, height }: Size, degrees: number): number {
  const angle = (Math.abs(degrees) * Math.PI) / 180;
  return Math.cos(angle) + Math.sin(angle) * Math.max(width / height, height / width);
}

/** Gives `canvas` the size and the pixels of the edited source, before brightness and contrast. */
export function draw(canvas: HTMLCanvasElement, source: ImageBitmap, edits: Geometry): void {
  const { crop, degrees, turns, isFlipped } = edits;
  const frame = frameSize(source, edits);
  const { width, height } = outputSize(source, edits);
  canvas.width = width;
  canvas.height = height;
  const context = contextOf(canvas);

  context.fillStyle = '#fff'; // JPEG knows no transparency; the function puts white under it too.
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.scale(width / (crop.width * frame.width), height / (crop.height * frame.height));
  context.translate((0.5 - crop.left) * frame.width, (0.5 - crop.top) * frame.height);
  const zoom = fillingZoom(frame, degrees);
  context.scale(zoom, zoom);
  context.rotate(((degrees + 90 * turns) * Math.PI) / 180);
  context.scale(isFlipped ? -1 : 1, 1);
  context.drawImage(source, -source.width / 2, -source.height / 2);
}
