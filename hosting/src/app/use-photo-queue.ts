/** The queue of several photos, whose code is loaded when it is first wanted. */
import { useState, useSyncExternalStore } from 'react';
import { once } from '../lib/once';
import type { QueuedPhoto } from './queue';

const loadCode = once(() => import('./PhotoQueue'));

const NONE: readonly QueuedPhoto[] = [];
const NEVER = () => () => undefined;

export function usePhotoQueue() {
  const [load] = useState(() =>
    once(async () => {
      const { PhotoQueue, createQueue } = await loadCode();
      return { PhotoQueue, queue: createQueue() };
    }),
  );
  const [section, setSection] = useState<Awaited<ReturnType<typeof load>> | null>(null);
  const [leftOut, setLeftOut] = useState(0);
  const photos = useSyncExternalStore(
    section?.queue.subscribe ?? NEVER,
    section?.queue.photos ?? none,
  );

  /** Rejects if the code cannot be loaded. */
  async function add(files: readonly File[]): Promise<void> {
    const loaded = await load();
    setSection(loaded);
    setLeftOut(Math.max(0, files.length - loaded.queue.limit));
    await loaded.queue.add(files);
  }

  /** The prediction `id`, all if there is none, is deleted from the history. */
  function forget(id?: string): void {
    section?.queue.remove((photo) => id === undefined || photo.id === id);
  }

  return {
    section: photos.length > 0 ? section : null,
    photos,
    /** How many photos more were chosen than are taken at once. */
    leftOut,
    /** Whether there are photos to send, or on their way. */
    isActive: section?.queue.isActive() ?? false,
    /** Of a photo that has a result, so that there is a history. */
    latestId: photos.findLast(({ state }) => state.status === 'finished')?.id ?? null,
    /** Of the predictions that are analyzed. */
    pendingIds: photos.flatMap(({ id, state }) =>
      id !== null && state.status === 'analyzing' ? [id] : [],
    ),
    add,
    forget,
  };
}

function none(): readonly QueuedPhoto[] {
  return NONE;
}
