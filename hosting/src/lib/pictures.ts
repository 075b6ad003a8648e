/** Files of pictures to pixels, and back. */
import type { Job } from './picture-worker';

/**
 * The upright picture in `file`, of at most `maxSide` pixels a side; null if this browser cannot
 * decode it. Rejects with a TypeError if the worker cannot be loaded.
 */
export function decodePicture(file: File, maxSide: number): Promise<ImageBitmap | null> {
  if (!HAS_WORKER) return createImageBitmap(file).catch(() => null);
  return inWorker<ImageBitmap>({ file, maxSide }, []);
}

/**
 * What an <img> shows of `file`, as `decodePicture`, null if nothing: unlike the decoders behind it,
 * browsers show as much as there is of a file that is damaged.
 */
export async function drawShown(file: File, maxSide: number): Promise<ImageBitmap | null> {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    const { naturalWidth, naturalHeight } = image;
    const scale = Math.min(1, maxSide / Math.max(naturalWidth, naturalHeight));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(naturalWidth * scale);
    canvas.height = Math.round(naturalHeight * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await createImageBitmap(canvas);
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/** A JPEG file of what is drawn on `canvas`; `quality` from 0 to 1. */
export async function jpegFile(
  canvas: HTMLCanvasElement,
  quality: number,
  name: string,
): Promise<File> {
  const blob = await (HAS_WORKER ? encodeInWorker : encodeHere)(canvas, quality);
  if (!blob) throw new Error(`A picture of ${canvas.width} x ${canvas.height} became no JPEG file`);
  return new File([blob], name, { type: 'image/jpeg' });
}

const HAS_WORKER = 'OffscreenCanvas' in globalThis;

/** Unlike `toBlob`, which waits up to a second for a moment in which the page has nothing to do. */
async function encodeInWorker(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  const bitmap = await createImageBitmap(canvas);
  return inWorker<Blob>({ bitmap, quality }, [bitmap]);
}

function encodeHere(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}

let worker: Worker | undefined;

/** What the worker makes of `job`; null if it cannot do it. */
function inWorker<T>(job: Job, transfer: Transferable[]): Promise<T | null> {
  worker ??= new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module' });
  const used = worker;
  const { port1, port2 } = new MessageChannel();
  const done = new AbortController();
  return new Promise<T | null>((resolve, reject) => {
    port1.onmessage = ({ data }: MessageEvent<T | null>) => resolve(data);
    const fail = () => {
      worker = undefined; // The next one may load.
      reject(new TypeError('The worker did not load'));
    };
    used.addEventListener('error', fail, { signal: done.signal });
    used.postMessage(job, [port2, ...transfer]);
  }).finally(() => {
    done.abort();
    port1.close();
  });
}
