/** Several photos, sent one after the other, a few at a time. */
import { isFilm, refusalOf } from '../features/input/refusal';
import type { PredictionState } from '../features/result/prediction-state';
import { limited } from '../lib/limited';
import { newLocalId } from '../lib/local-id';
import { QUEUE, type Message } from '../lib/strings';
import { startOnDevice } from './start-on-device';
import { startPrediction } from './start-prediction';

/** The most that are taken at once. */
export const MAX_QUEUED = 50;

const AT_ONCE = 3;

export interface QueuedPhoto {
  /** Stays the same when the photo is tried again. */
  key: string;
  /** The prediction's, once it is started. */
  id: string | null;
  file: File;
  state: QueueState;
}

/** `idle` before PREDICT, `queued` until it is the photo's turn. */
export type QueueState =
  PredictionState | { status: 'queued' } | { status: 'refused'; reason: Message };

export type Queue = ReturnType<typeof createQueue>;

export function createQueue() {
  let photos: readonly QueuedPhoto[] = [];
  const stops = new Map<string, () => void>();
  const listeners = new Set<() => void>();
  const inTurn = limited(AT_ONCE);

  function publish(changed: readonly QueuedPhoto[]): void {
    photos = changed;
    for (const onChange of listeners) onChange();
  }

  function change(key: string, changes: Partial<QueuedPhoto>): void {
    publish(photos.map((photo) => (photo.key === key ? { ...photo, ...changes } : photo)));
  }

  async function check({ key, file }: QueuedPhoto): Promise<void> {
    const reason = (await isFilm(file)) ? QUEUE.film : await refusalOf(file);
    if (reason) change(key, { state: { status: 'refused', reason } });
  }

  async function send({ key, file }: QueuedPhoto, isOnDevice: boolean): Promise<void> {
    const stopped = new AbortController();
    stops.set(key, () => stopped.abort());
    change(key, { state: { status: 'queued' } });
    await inTurn(() => follow(key, file, isOnDevice, stopped.signal));
    stops.delete(key);
  }

  /** Resolves when there is a result, or none will come. */
  function follow(
    key: string,
    file: File,
    isOnDevice: boolean,
    stopped: AbortSignal,
  ): Promise<void> {
    if (stopped.aborted) return Promise.resolve();
    const id = isOnDevice ? newLocalId() : crypto.randomUUID();
    const start = isOnDevice ? startOnDevice : startPrediction;
    return new Promise((resolve) => {
      const stop = start(Promise.resolve(file), id, (state) => {
        change(key, { id, state });
        if (isSettled(state)) end();
      });
      function end(): void {
        stopped.removeEventListener('abort', end);
        stop();
        resolve();
      }
      stopped.addEventListener('abort', end);
    });
  }

  function remove(isRemoved: (photo: QueuedPhoto) => boolean): void {
    for (const { key } of photos.filter(isRemoved)) stops.get(key)?.();
    publish(photos.filter((photo) => !isRemoved(photo)));
  }

  return {
    /** The most that are taken at once. */
    limit: MAX_QUEUED,
    photos: () => photos,
    isActive: () => photos.some(({ state }) => !isSettled(state)),
    subscribe: (onChange: () => void) => {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    /** Adds the first MAX_QUEUED of `files`; resolves when they are checked. */
    add: async (files: readonly File[]) => {
      const added = files.slice(0, MAX_QUEUED).map((file): QueuedPhoto => {
        return { key: crypto.randomUUID(), id: null, file, state: { status: 'idle' } };
      });
      publish([...photos, ...added]);
      await Promise.all(added.map(check));
    },
    /** Sends all that were not sent before. */
    start: (isOnDevice: boolean) => {
      for (const photo of photos) if (photo.state.status === 'idle') void send(photo, isOnDevice);
    },
    retry: (photo: QueuedPhoto, isOnDevice: boolean) => void send(photo, isOnDevice),
    remove,
  };
}

/** Whether nothing more happens to a photo by itself. */
export function isSettled({ status }: QueueState): boolean {
  return ['finished', 'failed', 'missing', 'refused'].includes(status);
}

/** Whether the same photo may get a result when it is sent again. */
export function canRetry(state: QueueState): boolean {
  if (state.status === 'failed') return true;
  const prediction = state.status === 'finished' ? state.prediction : null;
  return prediction?.status === 'error' && prediction.error.retryable;
}

/** Whether a photo is lost when the page is left now. */
export function isUnsent({ status }: QueueState): boolean {
  return status === 'queued' || status === 'uploading';
}
