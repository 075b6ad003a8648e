/** The visitor's predictions in Firestore. */
import {
  collection,
  deleteDoc,
  doc,
  getDocsFromServer,
  getFirestore,
  limit,
  onSnapshot,
  orderBy,
  query,
  startAfter,
  writeBatch,
  type DocumentData,
  type Query,
  type QueryDocumentSnapshot,
  type QuerySnapshot,
  type Unsubscribe,
} from 'firebase/firestore';
import { parsePrediction, type Prediction } from '../../../lib/prediction';
import type { Cursor, Entry, HistoryPage, HistorySource } from './source';
import { deletePhoto } from './stored-photos';
import { thumbnailOf } from './thumbnail';

const PAGE_SIZE = 12;

const ALL_PAGE_SIZE = 100; // The most that firestore.rules let a list have.
const DELETE_PAGE_SIZE = 50; // Requests at the same moment.

/** The predictions of `uid`; what fails rejects with the SDK's error. */
export function cloudHistory(uid: string): HistorySource {
  return {
    watch: (...args) => watchHistory(uid, ...args),
    fetchAll: () => fetchAll(uid),
    deleteEntry: (entry) => deleteEntry(uid, entry),
    deleteAll: (onProgress) => deleteAll(uid, onProgress),
    deleteWhenWritten: (id, onMissing) => deleteWhenWritten(uid, id, onMissing),
    thumbnailOf,
  };
}

function watchHistory(
  uid: string,
  cursor: Cursor | null,
  onPage: (page: HistoryPage) => void,
  onError: (error: unknown) => void,
): Unsubscribe {
  return onSnapshot(
    newest(uid, PAGE_SIZE + 1, cursor), // One more, to know whether there is an older page.
    ({ docs, metadata }) => {
      if (docs.length === 0 && metadata.fromCache) return; // The server was not reached yet.
      const older = docs.length > PAGE_SIZE ? docs[PAGE_SIZE - 1] : null;
      onPage({ entries: docs.slice(0, PAGE_SIZE).map(toEntry), older: older ?? null });
    },
    onError,
  );
}

async function fetchAll(uid: string): Promise<Prediction[]> {
  const found: Prediction[] = [];
  let cursor: QueryDocumentSnapshot | undefined;
  do {
    const page = newest(uid, ALL_PAGE_SIZE, cursor ?? null);
    const { docs }: QuerySnapshot = await getDocsFromServer(page);
    found.push(...docs.flatMap((snapshot) => toEntry(snapshot).prediction ?? []));
    cursor = docs[ALL_PAGE_SIZE - 1];
  } while (cursor);
  return found;
}

/** While anything is left, the history still shows it and it can be deleted again. */
async function deleteEntry(uid: string, { id, name }: Entry): Promise<void> {
  if (name !== null) await deletePhoto(name);
  await deleteDoc(doc(getFirestore(), 'users', uid, 'predictions', id));
}

async function deleteAll(
  uid: string,
  onProgress: (deleted: number, total: number) => void,
): Promise<void> {
  let deleted = 0;
  for (;;) {
    const { docs } = await getDocsFromServer(newest(uid, DELETE_PAGE_SIZE, null));
    if (docs.length === 0) return;
    const total = deleted + docs.length;
    onProgress(deleted, total);
    const batch = writeBatch(getFirestore());
    const outcomes = await Promise.allSettled(
      docs.map(async (snapshot) => {
        const { name } = toEntry(snapshot);
        if (name !== null) await deletePhoto(name);
        batch.delete(snapshot.ref);
        onProgress(++deleted, total);
      }),
    );
    await batch.commit();
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }
}

function deleteWhenWritten(uid: string, id: string, onMissing?: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const unsubscribe = onSnapshot(
      doc(getFirestore(), 'users', uid, 'predictions', id),
      (snapshot) => {
        if (snapshot.exists()) {
          unsubscribe();
          deleteEntry(uid, toEntry(snapshot)).then(resolve, reject);
        } else if (!snapshot.metadata.fromCache) onMissing?.();
      },
      reject,
    );
  });
}

function newest(uid: string, count: number, after: Cursor | null): Query {
  return query(
    collection(getFirestore(), 'users', uid, 'predictions'),
    orderBy('createdAt', 'desc'),
    ...(after ? [startAfter(after)] : []), // A snapshot, of an earlier page.
    limit(count),
  );
}

function toEntry(snapshot: QueryDocumentSnapshot): Entry {
  const data = snapshot.data();
  const name: unknown = data.name;
  return {
    id: snapshot.id,
    name: typeof name === 'string' ? name : null,
    prediction: readable(data),
  };
}

function readable(data: DocumentData): Prediction | null {
  try {
    return parsePrediction(data);
  } catch {
    return null;
  }
}
