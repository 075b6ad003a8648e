/** Reads a photo's pixels; the browser decodes, and turns it upright. */
import { CONTRACT } from './contract';
import { reduce, type Pixels } from './pillow';

const STRIP_ROWS = 64; // Rows of the reduced image that are read at a time.
const MAX_DRAFT = 8;

/** An upright RGB image, perhaps reduced, and the properties of the file it came from. */
export interface Photo {
  pixels: Pixels;
  /** Upright pixels, before any reduction. */
  width: number;
  height: number;
  /** In the words of photo.py: JPEG, PNG... */
  format: string;
  bytes: number;
}

/** One of a film's pictures. */
export interface Frame {
  /** Upright, in RGBA: only where faces are searched, RGB is worth its time. */
  pixels: Pixels;
  /** The side of the pixel in pixels of the film. */
  scale: number;
}

/** Colors are those stored in the file, on white where it is transparent. Rejects where the browser
 *  cannot decode it. */
export async function decode(file: Blob, format: string): Promise<Photo> {
  const bitmap = await createImageBitmap(file, {
    colorSpaceConversion: 'none',
    imageOrientation: 'from-image',
  });
  const { width, height } = bitmap;
  try {
    const pixels = reducedRgb(bitmap, format);
    return { pixels, width, height, format, bytes: file.size };
  } finally {
    bitmap.close();
  }
}

/** The pixels of a film's frame, reduced as those of a photo are. */
export class FrameReader {
  private rgba = new Uint8ClampedArray();

  async read(frame: VideoFrame | ImageBitmap): Promise<Frame> {
    const isBitmap = frame instanceof ImageBitmap;
    const width = isBitmap ? frame.width : frame.displayWidth;
    const height = isBitmap ? frame.height : frame.displayHeight;
    const isStored = !isBitmap && isStoredAsDisplayed(frame);
    const copied = isStored ? await this.copy(frame) : null;
    const rgba = copied ?? drawn(frame, width, height);
    const whole = { data: new Uint8Array(rgba.buffer), width, height, bands: 4 };
    const pixels = reduce(whole, reduction(width, height));
    return { pixels, scale: width / pixels.width };
  }

  /** By far the fastest way; null where the browser does not know it. */
  private async copy(frame: VideoFrame): Promise<Uint8ClampedArray | null> {
    const { displayWidth: width, displayHeight: height } = frame;
    const length = width * height * 4;
    if (this.rgba.length !== length) this.rgba = new Uint8ClampedArray(length);
    try {
      await frame.copyTo(this.rgba, { format: 'RGBA', layout: [{ offset: 0, stride: 4 * width }] });
      return this.rgba;
    } catch {
      return null;
    }
  }
}

/** Whether a frame's pixels are square, and upright as they are. */
function isStoredAsDisplayed(frame: VideoFrame): boolean {
  const { visibleRect, displayWidth, displayHeight } = frame;
  const isSquare = visibleRect?.width === displayWidth && visibleRect.height === displayHeight;
  // Newer than TypeScript's types.
  const { rotation = 0, flip = false } = frame as VideoFrame & {
    rotation?: number;
    flip?: boolean;
  };
  return isSquare && rotation === 0 && !flip;
}

function drawn(image: CanvasImageSource, width: number, height: number): Uint8ClampedArray {
  const context = contextOf(width, height);
  context.drawImage(image, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  if (!context) throw new Error('This browser has no 2D canvas in workers');
  return context;
}

/** The whole factor by which an image is reduced. */
function reduction(width: number, height: number): number {
  const { working_side: working, narrow_side: narrow } = CONTRACT.photo;
  const [longer, shorter] = [Math.max(width, height), Math.min(width, height)];
  return Math.max(1, Math.min(Math.floor(longer / working), Math.floor(shorter / narrow)));
}

/** By how much Pillow has a JPEG decoded smaller (`Image.draft`): half, a quarter, or an eighth. */
export function draftFactor(width: number, height: number): number {
  const factor = reduction(width, height);
  const [wanted, wantedHeight] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const scale = Math.min(Math.floor(width / wanted), Math.floor(height / wantedHeight));
  let draft = MAX_DRAFT;
  while (draft > Math.max(1, scale)) draft /= 2;
  return draft;
}

/** The image in RGB, reduced by a whole factor, strip by strip: a copy of the whole would double the
 *  memory. */
function reducedRgb(bitmap: ImageBitmap, format: string): Pixels {
  const { width, height } = bitmap;
  const draft = format === 'JPEG' ? draftFactor(width, height) : 1;
  const [draftWidth, draftHeight] = [Math.ceil(width / draft), Math.ceil(height / draft)];
  const factor = reduction(draftWidth, draftHeight);
  const [smallWidth, smallHeight] = [
    Math.ceil(draftWidth / factor),
    Math.ceil(draftHeight / factor),
  ];
  const small = new Uint8Array(smallWidth * smallHeight * 3);
  const rows = STRIP_ROWS * draft * factor;
  const context = contextOf(width, Math.min(rows, height));
  context.fillStyle = 'white';
  for (let top = 0, to = 0; top < height; top += rows) {
    const stripHeight = Math.min(rows, height - top);
    context.fillRect(0, 0, width, stripHeight);
    context.drawImage(bitmap, 0, -top);
    const { data } = context.getImageData(0, 0, width, stripHeight);
    const strip = reduce(reduce(rgb(data, width, stripHeight), draft), factor);
    small.set(strip.data, to);
    to += strip.data.length;
  }
  return { data: small, width: smallWidth, height: smallHeight, bands: 3 };
}

export function rgb(rgba: ArrayLike<number>, width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    data[to++] = rgba[from] ?? 0;
    data[to++] = rgba[from + 1] ?? 0;
    data[to++] = rgba[from + 2] ?? 0;
  }
  return { data, width, height, bands: 3 };
}
