/** The visitor's newest prediction documents, live, as far down as they were asked for. */
import {
  collection,
  endAt,
  getCountFromServer,
  getFirestore,
  limit,
  onSnapshot,
  orderBy,
  query,
  startAfter,
  type DocumentData,
  type Query,
  type QueryDocumentSnapshot,
  type Unsubscribe,
} from 'firebase/firestore';
import { parsePrediction, type Prediction } from '../../../lib/prediction';
import type { Entry, HistoryList, HistoryWatch } from './source';

export const PAGE_SIZE = 24;

export const MAX_LIST = 100; // The most that firestore.rules let a list, or a count, have.

export type Cursor = QueryDocumentSnapshot;

/** The documents after one, and up to another one, newest first. */
interface Range {
  after?: Cursor | null;
  upTo?: Cursor | null;
}

/** A part of the list, with a listener of its own. */
interface Part extends Required<Range> {
  /** Null until the server has sent them. */
  docs: QueryDocumentSnapshot[] | null;
  unsubscribe: Unsubscribe;
}

/**
 * Listens in parts, newest first, of which the last has no lower end: a page, and one document more,
 * to know whether there are older ones. A new result comes into the first; when that has grown, it
 * is divided, as no list may have more than MAX_LIST.
 */
export function watchHistory(
  uid: string,
  onList: (list: HistoryList) => void,
  onError: (error: unknown) => void,
): HistoryWatch {
  let parts: Part[] = [];
  let count = { after: '', documents: 0, isExact: false }; // Of the documents that are not loaded.

  function listen({ after = null, upTo = null }: Range, docs: Part['docs'] = null): Part {
    let isFromServer = false;
    const part: Part = { after, upTo, docs, unsubscribe: () => undefined };
    part.unsubscribe = onSnapshot(
      newest(uid, upTo ? MAX_LIST : PAGE_SIZE + 1, { after, upTo }),
      { includeMetadataChanges: true }, // Else the server's word that the cache is right is not sent.
      (snapshot) => {
        isFromServer ||= !snapshot.metadata.fromCache;
        if (!isFromServer) return; // What other listeners have seen so far.
        part.docs = snapshot.docs;
        if (part.upTo && part.docs.length > MAX_LIST - PAGE_SIZE) divide(part);
        publish();
      },
      onError,
    );
    return part;
  }

  function divide(part: Part): void {
    const { docs, after, upTo } = part;
    const middle = docs?.[PAGE_SIZE - 1];
    if (!docs || !middle) return;
    const halves = [
      listen({ after, upTo: middle }, docs.slice(0, PAGE_SIZE)),
      listen({ after: middle, upTo }, docs.slice(PAGE_SIZE)),
    ];
    part.unsubscribe();
    parts = parts.flatMap((other) => (other === part ? halves : [other]));
  }

  function publish(): void {
    const last = parts.at(-1);
    if (!last || (parts.length === 1 && !last.docs)) return;
    const docs = loadedOf(parts);
    const end = docs.at(-1);
    const hasOlder = last.docs && last.docs.length > PAGE_SIZE;
    if (hasOlder && end && end.id !== count.after) void countAfter(end);
    const isAll = hasOlder === false;
    onList({
      entries: docs.map(toEntry),
      older: last.docs ? (hasOlder ? 'some' : 'none') : 'loading',
      total: docs.length + (isAll ? 0 : count.documents),
      isTotalExact: isAll || count.isExact,
    });
  }

  async function countAfter(end: Cursor): Promise<void> {
    count = { ...count, after: end.id };
    try {
      const counted = await getCountFromServer(newest(uid, MAX_LIST, { after: end }));
      const documents = counted.data().count;
      if (count.after !== end.id) return; // Another one is being counted from.
      count = { after: end.id, documents, isExact: documents < MAX_LIST };
      publish();
    } catch (error) {
      console.warn('The history could not be counted', error);
    }
  }

  function loadOlder(): void {
    const last = parts.at(-1);
    const end = last?.docs?.[PAGE_SIZE - 1];
    if (!last || !end || last.docs?.length === PAGE_SIZE) return;
    if (last.after) {
      last.upTo = end; // Nothing new comes into it.
    } else {
      last.unsubscribe();
      parts = [listen({ upTo: end }, last.docs?.slice(0, PAGE_SIZE))];
    }
    parts = [...parts, listen({ after: end })];
    publish();
  }

  function stop(): void {
    for (const { unsubscribe } of parts) unsubscribe();
    parts = [];
  }

  parts = [listen({})];
  return { loadOlder, stop };
}

/** Each document once: where some are deleted, a part moves down into the next one. */
function loadedOf(parts: readonly Part[]): QueryDocumentSnapshot[] {
  const docs = parts.flatMap(({ docs, upTo }) => (upTo ? docs : docs?.slice(0, PAGE_SIZE)) ?? []);
  return [...new Map(docs.map((snapshot) => [snapshot.id, snapshot])).values()];
}

/** The `count` newest documents of a range. */
export function newest(uid: string, count: number, { after, upTo }: Range = {}): Query {
  return query(
    collection(getFirestore(), 'users', uid, 'predictions'),
    orderBy('createdAt', 'desc'),
    ...(after ? [startAfter(after)] : []),
    ...(upTo ? [endAt(upTo)] : []),
    limit(count),
  );
}

export function toEntry(snapshot: QueryDocumentSnapshot): Entry {
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
