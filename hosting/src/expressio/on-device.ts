/** Asks the worker; it is started at first use. */
import type { Reply, Request } from './expressio.worker';
import type { Analysis } from './pipeline';

/** What the runtime and the networks are before compression; a browser test holds them to it. */
export const LOAD_BYTES = 12_300_000;

/** The browser cannot decode the file. */
export class UndecodableError extends Error {
  override name = 'UndecodableError';
}

let worker: Worker | undefined;
let lastId = 0;

/** The fields of the photo's prediction document; `onProgress` gets the loaded share, 0 to 1. */
export function predictOnDevice(
  file: Blob,
  format: string,
  onProgress?: (share: number) => void,
): Promise<Analysis> {
  worker ??= new Worker(new URL('./expressio.worker.ts', import.meta.url), { type: 'module' });
  const asked = worker;
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const stop = new AbortController();
    const { signal } = stop;
    asked.addEventListener(
      'message',
      ({ data }: MessageEvent<Reply>) => {
        if (data.type === 'progress') {
          onProgress?.(Math.min(1, data.loaded / LOAD_BYTES));
          return;
        }
        if (data.id !== id) return;
        stop.abort();
        if (data.type === 'done') resolve(data.analysis);
        else reject(data.type === 'undecodable' ? new UndecodableError() : new Error(data.message));
      },
      { signal },
    );
    asked.addEventListener(
      'error',
      (event) => {
        stop.abort();
        worker = undefined;
        reject(new Error(event.message || 'The worker cannot be loaded'));
      },
      { signal },
    );
    asked.postMessage({ id, file, format } satisfies Request);
  });
}
