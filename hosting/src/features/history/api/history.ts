/** The visitor's predictions in Firestore. */
import {
  doc,
  getDocsFromServer,
  getFirestore,
  onSnapshot,
  writeBatch,
  type QuerySnapshot,
} from 'firebase/firestore';
import { isLocal } from '../../../lib/local-id';
import type { Prediction } from '../../../lib/prediction';
import { DEVICE, HISTORY } from '../../../lib/strings';
import { MAX_LIST, newest, toEntry, watchHistory, type Cursor } from './cloud-list';
import { deleteKept, hasKept } from './local-history';
import type { Entry, HistorySource } from './source';
import { deletePhoto } from './stored-photos';
import { thumbnailOf } from './thumbnail';

const DELETED_AT_ONCE = 50; // Requests at the same moment.

/** The predictions of `uid`; what fails rejects with the SDK's error. Deleting all includes this browser. */
export function cloudHistory(uid: string): HistorySource {
  return {
    owns: (id) => !isLocal(id),
    watch: (...args) => watchHistory(uid, ...args),
    fetchAll: () => fetchAll(uid),
    deleteEntries: (entries) => deleteEntries(uid, entries),
    confirmation: async () => ((await hasKept()) ? DEVICE.confirmBoth : HISTORY.confirm),
    deleteAll: async (onProgress) => {
      if (await hasKept()) await deleteKept();
      await deleteAll(uid, onProgress);
    },
    deleteWhenWritten: (id, onMissing) => deleteWhenWritten(uid, id, onMissing),
    thumbnailOf,
  };
}

async function fetchAll(uid: string): Promise<Prediction[]> {
  const found: Prediction[] = [];
  let cursor: Cursor | undefined;
  do {
    const { docs }: QuerySnapshot = await getDocsFromServer(
      newest(uid, MAX_LIST, { after: cursor ?? null }),
    );
    found.push(...docs.flatMap((snapshot) => toEntry(snapshot).prediction ?? []));
    cursor = docs[MAX_LIST - 1];
  } while (cursor);
  return found;
}

/**
 * Deletes the photos, then the documents: while anything is left, the history still shows it and it
 * can be deleted again. `onDeleted` is called for each.
 */
async function deleteEntries(
  uid: string,
  entries: readonly Entry[],
  onDeleted?: () => void,
): Promise<void> {
  const failures: unknown[] = [];
  for (let start = 0; start < entries.length; start += DELETED_AT_ONCE) {
    const batch = writeBatch(getFirestore());
    const outcomes = await Promise.allSettled(
      entries.slice(start, start + DELETED_AT_ONCE).map(async ({ id, name }) => {
        if (name !== null) await deletePhoto(name);
        batch.delete(documentOf(uid, id));
        onDeleted?.();
      }),
    );
    await batch.commit();
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') failures.push(outcome.reason);
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function deleteAll(
  uid: string,
  onProgress: (deleted: number, total: number) => void,
): Promise<void> {
  let deleted = 0;
  for (;;) {
    const { docs } = await getDocsFromServer(newest(uid, DELETED_AT_ONCE));
    if (docs.length === 0) return;
    const total = deleted + docs.length;
    onProgress(deleted, total);
    await deleteEntries(uid, docs.map(toEntry), () => onProgress(++deleted, total));
  }
}

function deleteWhenWritten(uid: string, id: string, onMissing?: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const unsubscribe = onSnapshot(
      documentOf(uid, id),
      (snapshot) => {
        if (snapshot.exists()) {
          unsubscribe();
          deleteEntries(uid, [toEntry(snapshot)]).then(resolve, reject);
        } else if (!snapshot.metadata.fromCache) onMissing?.();
      },
      reject,
    );
  });
}

function documentOf(uid: string, id: string) {
  return doc(getFirestore(), 'users', uid, 'predictions', id);
}
