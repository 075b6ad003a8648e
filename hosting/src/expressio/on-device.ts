/** Asks the worker; it is started at first use. */
import type { Reply, Request, Task } from './expressio.worker';
import type { FrameResult, Effort } from './frames';
import type { Analysis } from './pipeline';

/** What the runtime and the networks are before compression; a browser test holds them to it. */
export const LOAD_BYTES = 12_300_000;

/** Gets the share of the runtime and the networks that is loaded, 0 to 1. */
export type OnProgress = (share: number) => void;

/** The browser cannot decode the file. */
export class UndecodableError extends Error {
  override name = 'UndecodableError';
}

let worker: Worker | undefined;
let lastId = 0;
let lastFilm = 0;

/**
 * The fields of the photo's prediction document.
 *
 * Rejects with an UndecodableError, with a TypeError if something cannot be loaded, or with another
 * error if the browser cannot run the networks.
 */
export function predictOnDevice(
  file: Blob,
  format: string,
  onProgress?: OnProgress,
): Promise<Analysis> {
  return ask({ type: 'photo', file, format }, [], onProgress) as Promise<Analysis>;
}

/** Analyzes the frames of one film or camera, in their order; `close` it afterward. */
export class FrameAnalysis {
  private film = ++lastFilm;

  constructor(
    private readonly effort: Effort,
    private readonly onProgress?: OnProgress,
  ) {}

  /** Takes the frame over and closes it; `timeS` never decreases. */
  analyze(frame: VideoFrame | ImageBitmap, timeS: number): Promise<FrameResult> {
    const { film, effort } = this;
    const request = { type: 'frame', film, effort, frame, timeS } as const;
    return ask(request, [frame], this.onProgress) as Promise<FrameResult>;
  }

  /** The last frame that was analyzed, as a JPEG file. */
  picture(): Promise<Blob> {
    return ask({ type: 'picture' }) as Promise<Blob>;
  }

  /** Forgets the people: the next frame is the first one of a film. */
  reset(): void {
    this.close();
    this.film = ++lastFilm;
  }

  /** Forgets the people for good. */
  close(): void {
    if (worker) void ask({ type: 'end', film: this.film });
  }
}

function ask(
  request: Task,
  transfer: Transferable[] = [],
  onProgress?: OnProgress,
): Promise<unknown> {
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
        if (data.type === 'done') resolve(data.result);
        else if (data.type === 'undecodable') reject(new UndecodableError());
        else reject(data.isUnloaded ? new TypeError(data.message) : new Error(data.message));
      },
      { signal },
    );
    asked.addEventListener(
      'error',
      (event) => {
        stop.abort();
        worker = undefined;
        reject(new TypeError(event.message || 'The worker cannot be loaded'));
      },
      { signal },
    );
    asked.postMessage({ id, ...request } satisfies Request, transfer);
  });
}
