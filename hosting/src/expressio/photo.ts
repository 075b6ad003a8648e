/** Reads a photo's pixels; the browser decodes, and turns it upright. */
import {
  join,
  readDeepGray,
  readJpeg,
  upright,
  withoutEmptyAlpha,
  type Bytes,
  type Jpeg,
} from './container';
import { CONTRACT } from './contract';
import { storedSize } from './header';
import { reduce, reducedPatch, type Pixels } from './pillow';

const MAX_PIXELS = 40_000_000;
const STRIP_ROWS = 64; // Rows of the reduced image that are read at a time.
const MAX_DRAFT = 8;
const MAX_FRAMES = 10; // Of an animation that are looked at.
const ANIMATED: Record<string, string> = {
  GIF: 'image/gif',
  PNG: 'image/png',
  WEBP: 'image/webp',
  AVIF: 'image/avif',
};

// What may follow a file that ends early: for a JPEG its end, and in the second more pixels before,
// restart markers included.
const END = Uint8Array.of(0xff, 0xd9, ...new Uint8Array(4096));
const SAMPLES = Array.from({ length: 85 }, (_, index) => 1 + 3 * index);
const MORE_PIXELS = Uint8Array.from([
  ...Array.from({ length: 48 }, (_, number) => [...SAMPLES, 0xff, 0xd0 + (number % 8)]).flat(),
  ...[0xff, 0xd9],
]);

/** The photo can never be analyzed; trying again will not help. */
export class UnusablePhotoError extends Error {
  override name = 'UnusablePhotoError';

  constructor(
    /** That of a prediction document. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

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

/**
 * The photo, and of an animation the first frames; none where the browser cannot decode it.
 *
 * Colors are those stored in the file, on white where it is transparent. Throws an UnusablePhotoError.
 */
export async function* decode(file: Blob, format: string): AsyncGenerator<Photo> {
  const data = new Uint8Array(await file.arrayBuffer());
  checkPixels(data, format);
  let isFirst = true;
  for await (const image of animated(data, format)) {
    isFirst = false;
    yield photoOf(reducedRgb(image), image.displayWidth, image.displayHeight);
  }
  if (!isFirst) return;
  const photo = await still(data)
    .catch(() => despiteMissingEnd(data))
    .catch(() => null);
  if (photo) yield photo;

  function photoOf(pixels: Pixels, width: number, height: number): Photo {
    return { pixels, width, height, format, bytes: file.size };
  }

  async function still(bytes: Bytes): Promise<Photo> {
    const jpeg = format === 'JPEG' ? readJpeg(bytes) : null;
    if (jpeg) {
      const { width, height, orientation } = jpeg;
      const pixels = upright(await jpegPixels(jpeg), orientation);
      return orientation >= 5 ? photoOf(pixels, height, width) : photoOf(pixels, width, height);
    }
    const gray = format === 'PNG' ? await readDeepGray(bytes) : null;
    if (gray) return photoOf(reducedGray(gray), gray.width, gray.height);
    const bitmap = await bitmapOf(format === 'BMP' ? withoutEmptyAlpha(bytes) : bytes);
    try {
      return photoOf(reducedRgb(bitmap), bitmap.width, bitmap.height);
    } finally {
      bitmap.close();
    }
  }

  /** Of a file that only lacks what no pixel depends on: they are the same whatever follows. */
  async function despiteMissingEnd(bytes: Bytes): Promise<Photo> {
    const [one, other] = [await still(join([bytes, END])), await still(join([bytes, MORE_PIXELS]))];
    if (one.pixels.data.every((value, index) => value === other.pixels.data[index])) return one;
    throw new Error('The file is incomplete');
  }
}

/** Before anything is decoded: what a small file promises may not fit into the memory. */
function checkPixels(data: Bytes, format: string): void {
  const { width, height } = storedSize(data, format) ?? { width: 0, height: 0 };
  if (width * height <= MAX_PIXELS) return;
  const limit = `the limit is ${MAX_PIXELS / 1e6} megapixels.`;
  throw new UnusablePhotoError(
    'too_many_pixels',
    `The image is ${width} x ${height} pixels; ${limit}`,
  );
}

function bitmapOf(data: Bytes): Promise<ImageBitmap> {
  return createImageBitmap(new Blob([data]), {
    colorSpaceConversion: 'none',
    imageOrientation: 'from-image',
  });
}

/** The frames of an animation that are looked at; none where it is none, or the browser cannot. */
async function* animated(data: Bytes, format: string): AsyncGenerator<VideoFrame> {
  const type = ANIMATED[format];
  if (!type || !('ImageDecoder' in globalThis)) return;
  const decoder = new ImageDecoder({
    data,
    type,
    colorSpaceConversion: 'none',
    preferAnimation: true,
  });
  try {
    await Promise.all([decoder.completed, decoder.tracks.ready]);
    const { animated = false, frameCount = 0 } = decoder.tracks.selectedTrack ?? {};
    for (
      let frameIndex = 0;
      animated && frameIndex < Math.min(frameCount, MAX_FRAMES);
      frameIndex++
    ) {
      const { image } = await decoder.decode({ frameIndex });
      try {
        yield image;
      } finally {
        image.close();
      }
    }
  } catch {
    return; // The rest is damaged.
  } finally {
    decoder.close();
  }
}

/**
 * As Pillow has a large JPEG decoded smaller (`Image.draft`), which Chromium does with the same
 * library; elsewhere the mean of as many pixels, which is nearly that.
 */
async function jpegPixels({ clean, width, height }: Jpeg): Promise<Pixels> {
  const draft = draftFactor(width, height);
  const small = draft > 1 ? await decodedSmaller(clean, width, height, draft) : null;
  const image = small ?? (await bitmapOf(clean));
  try {
    return reducedRgb(image, small ? 1 : draft);
  } finally {
    image.close();
  }
}

async function decodedSmaller(
  data: Bytes,
  width: number,
  height: number,
  factor: number,
): Promise<VideoFrame | null> {
  if (!('ImageDecoder' in globalThis)) return null;
  const [desiredWidth, desiredHeight] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const options = {
    type: 'image/jpeg',
    colorSpaceConversion: 'none',
    desiredWidth,
    desiredHeight,
  } as const;
  const decoder = new ImageDecoder({ data, ...options });
  try {
    const { image } = await decoder.decode();
    if (image.displayWidth === desiredWidth && image.displayHeight === desiredHeight) return image;
    image.close();
    return null;
  } finally {
    decoder.close();
  }
}

const JPEG_QUALITY = 0.95; // The upload is a JPEG of this one.

/** The pixels of a film's frame, reduced as those of a photo are. */
export class FrameReader {
  private rgba = new Uint8ClampedArray(new ArrayBuffer(0));
  private last: ImageData | undefined;
  private context: OffscreenCanvasRenderingContext2D | undefined;

  async read(frame: VideoFrame | ImageBitmap): Promise<Frame> {
    const isBitmap = frame instanceof ImageBitmap;
    const width = isBitmap ? frame.width : frame.displayWidth;
    const height = isBitmap ? frame.height : frame.displayHeight;
    const isStored = !isBitmap && isStoredAsDisplayed(frame);
    const copied = isStored ? await this.copy(frame) : null;
    this.last = copied ? new ImageData(copied, width, height) : this.drawn(frame, width, height);
    const whole = { data: new Uint8Array(this.last.data.buffer), width, height, bands: 4 };
    const pixels = reduce(whole, reduction(width, height));
    return { pixels, scale: width / pixels.width };
  }

  /** The last frame as a JPEG file; no canvas of the page's can do it without growing its memory. */
  async picture(): Promise<Blob> {
    if (!this.last) throw new Error('No frame has been read');
    const context = this.contextOf(this.last.width, this.last.height);
    context.putImageData(this.last, 0, 0);
    return context.canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
  }

  private drawn(image: CanvasImageSource, width: number, height: number): ImageData {
    const context = this.contextOf(width, height);
    context.drawImage(image, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  }

  /** One canvas for all frames of a size. */
  private contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
    const { canvas } = this.context ?? {};
    if (!this.context || canvas?.width !== width || canvas.height !== height) {
      this.context = contextOf(width, height);
    }
    return this.context;
  }

  /** By far the fastest way; null where the browser does not know it. */
  private async copy(frame: VideoFrame): Promise<Uint8ClampedArray<ArrayBuffer> | null> {
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

/**
 * The image in RGB, as `draft` has it decoded, and reduced by a whole factor; strip by strip: a copy
 * of the whole would double the memory.
 */
function reducedRgb(image: ImageBitmap | VideoFrame, draft = 1): Pixels {
  const isBitmap = image instanceof ImageBitmap;
  const width = isBitmap ? image.width : image.displayWidth;
  const height = isBitmap ? image.height : image.displayHeight;
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
    context.drawImage(image, 0, -top);
    const { data } = context.getImageData(0, 0, width, stripHeight);
    const strip = reduce(rgb(data, width, stripHeight, draft), factor);
    small.set(strip.data, to);
    to += strip.data.length;
  }
  return { data: small, width: smallWidth, height: smallHeight, bands: 3 };
}

function reducedGray(image: Pixels): Pixels {
  const { data, width, height } = reduce(image, reduction(image.width, image.height));
  return {
    data: Uint8Array.from({ length: 3 * data.length }, (_, at) => data[Math.floor(at / 3)] ?? 0),
    width,
    height,
    bands: 3,
  };
}

/** RGBA to RGB, reduced by a factor. */
function rgb(rgba: Uint8ClampedArray, width: number, height: number, factor: number): Pixels {
  const image = { data: new Uint8Array(rgba.buffer), width, height, bands: 4 };
  return reducedPatch(image, [0, 0, width, height], 3, factor);
}
