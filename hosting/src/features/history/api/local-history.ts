/** Predictions that this browser keeps with their photos, in IndexedDB: only if the visitor wants it. */
import { isLocal } from '../../../lib/local-id';
import type { Prediction } from '../../../lib/prediction';
import { DEVICE } from '../../../lib/strings';
import type { Entry, HistorySource } from './source';
import { thumbnailsOf } from './thumbnails';

const DATABASE = 'expressio';
const STORE = 'kept';

interface Kept {
  prediction: Prediction;
  photo: File;
}

/** Deleting one deletes its photo, too. Errors are DOMExceptions. */
export const localHistory: HistorySource = {
  owns: isLocal,
  watch: (onList, onError) => ({
    loadOlder: () => undefined, // All are loaded.
    stop: watchAll((all) => {
      const entries = all.map(toEntry);
      onList({ entries, older: 'none', total: entries.length, isTotalExact: true });
    }, onError),
  }),
  fetchAll,
  deleteEntries: async (entries) => {
    for (const { id } of entries) await remove(id);
  },
  confirmation: () => Promise.resolve(DEVICE.confirm),
  deleteAll: deleteKept,
  deleteWhenWritten: remove,
  thumbnailOf: thumbnailsOf(fetchPhoto, () => false),
};

/** Keeps a prediction of this device and its photo; returns it as it is kept, with its `name`. */
export async function keep(prediction: Prediction, photo: File): Promise<Prediction> {
  const kept = { ...prediction, name: prediction.id };
  await inStore('readwrite', (store) => store.put({ prediction: kept, photo }, kept.id));
  announce();
  return kept;
}

/** Reports the prediction `id`, null where none is kept, and each change, until the returned function is called. */
export function watchKept(
  id: string,
  onChange: (prediction: Prediction | null) => void,
  onError: (error: unknown) => void,
): () => void {
  return watchAll((all) => onChange(all.find((kept) => kept.id === id) ?? null), onError);
}

export async function hasKept(): Promise<boolean> {
  return (await fetchAll()).length > 0;
}

/** Leaves nothing in the browser. */
export async function deleteKept(
  onProgress?: (deleted: number, total: number) => void,
): Promise<void> {
  const { length } = await fetchAll();
  await settled(indexedDB.deleteDatabase(DATABASE));
  onProgress?.(length, length);
  announce();
}

/** The photo of the kept prediction `name`; rejects where there is none. */
export async function fetchPhoto(name: string): Promise<File> {
  const kept = (await inStore('readonly', (store) => store.get(name))) as Kept | undefined;
  if (!kept) throw new DOMException(`No photo is kept as ${name}`, 'NotFoundError');
  return kept.photo;
}

export function isGone(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError';
}

/** Newest first. */
async function fetchAll(): Promise<Prediction[]> {
  if (!(await isThere())) return []; // Opening it would create it.
  const all = (await inStore('readonly', (store) => store.getAll())) as Kept[];
  const predictions = all.map(({ prediction }) => prediction);
  return predictions.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
}

async function isThere(): Promise<boolean> {
  try {
    return (await indexedDB.databases()).some(({ name }) => name === DATABASE);
  } catch {
    return false; // The visitor does not let pages store anything, as in some private windows.
  }
}

async function remove(id: string): Promise<void> {
  await inStore('readwrite', (store) => store.delete(id));
  announce();
}

function toEntry(prediction: Prediction): Entry {
  return { id: prediction.id, name: prediction.id, prediction };
}

/** In every tab, this one included. */
const CHANGES = 'expressio.kept';

function announce(): void {
  const channel = new BroadcastChannel(CHANGES);
  channel.postMessage(null);
  channel.close();
}

function watchAll(
  onAll: (all: Prediction[]) => void,
  onError: (error: unknown) => void,
): () => void {
  const channel = new BroadcastChannel(CHANGES);
  let isLeft = false;
  const report = () =>
    void fetchAll()
      .then((all) => !isLeft && onAll(all))
      .catch((error: unknown) => !isLeft && onError(error));
  channel.onmessage = report;
  report();
  return () => {
    isLeft = true;
    channel.close();
  };
}

/** Does `act` in a transaction of its own, and closes the database, so that it can be deleted. */
async function inStore<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(DATABASE);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    const transaction = database.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new DOMException('', 'AbortError'));
    });
    return request.result;
  } finally {
    database.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException('', 'UnknownError'));
  });
}
