/** A fake Firebase SDK: records the client's calls, and returns what the test sets. */
import { FirebaseError } from 'firebase/app';
import { vi } from 'vitest';

type OnSnapshot = (snapshot: object) => void;
type OnProgress = (progress: { bytesTransferred: number; totalBytes: number }) => void;

/** One call of onSnapshot. */
export class Listener {
  readonly unsubscribe = vi.fn();

  constructor(
    readonly path: string,
    private readonly onSnapshot: OnSnapshot,
    readonly fail: (error: Error) => void,
  ) {}

  /** The server's word that the document is not there. */
  sendMissing(): void {
    this.onSnapshot({ exists: () => false, metadata: { fromCache: false } });
  }

  /** What the SDK says when it cannot reach the server. */
  sendMissingFromCache(): void {
    this.onSnapshot({ exists: () => false, metadata: { fromCache: true } });
  }

  sendDocument(data: object): void {
    const id = this.path.split('/').at(-1);
    this.onSnapshot({ id, exists: () => true, data: () => data, metadata: { fromCache: false } });
  }
}

/** One call of onSnapshot with a query. */
export class QueryListener {
  readonly unsubscribe = vi.fn();

  constructor(
    readonly query: FakeQuery,
    private readonly onSnapshot: OnSnapshot,
    readonly fail: (error: Error) => void,
  ) {}

  sendDocuments(...documents: Document[]): void {
    this.onSnapshot({ docs: documents.map(toSnapshot), metadata: { fromCache: false } });
  }

  /** What the SDK says when it cannot reach the server. */
  sendEmptyFromCache(): void {
    this.onSnapshot({ docs: [], metadata: { fromCache: true } });
  }
}

interface Document {
  id: string;
  [field: string]: unknown;
}

/** A collection's path, and what the query asks of it, as text. */
export interface FakeQuery {
  path: string;
  constraints: string[];
}

function toSnapshot(document: Document) {
  return { id: document.id, ref: `/${document.id}`, data: () => document };
}

/** One call of uploadBytesResumable; awaited, it ends when the test calls finish or fail. */
export class Upload {
  readonly cancel = vi.fn();
  finish!: () => void;
  fail!: (error: Error) => void;
  sendProgress!: OnProgress;
  readonly then;

  constructor(
    readonly path: string,
    readonly file: File,
    readonly metadata: object,
  ) {
    const end = new Promise<void>((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
    });
    this.then = end.then.bind(end);
  }

  on(_event: 'state_changed', onProgress: OnProgress): void {
    this.sendProgress = onProgress;
  }
}

export const listeners: Listener[] = [];
export const queryListeners: QueryListener[] = [];
export const uploads: Upload[] = [];

/** What the server has; `writeBatch` and `deleteObject` take from it. */
export const stored = { documents: [] as Document[], photos: new Set<string>() };

export function forgetCalls(): void {
  listeners.length = 0;
  queryListeners.length = 0;
  uploads.length = 0;
  stored.documents = [];
  stored.photos.clear();
}

function removeDocument(path: string): void {
  stored.documents = stored.documents.filter(({ id }) => !path.endsWith(`/${id}`));
}

/** The stored documents after one, as many as the limit says. */
function found(constraints: string[]): Document[] {
  const after = constraints.find((one) => one.startsWith('after '))?.slice('after '.length);
  const start = 1 + stored.documents.findIndex(({ id }) => id === after);
  const count = Number(constraints.find((one) => one.startsWith('limit '))?.split(' ')[1]);
  return stored.documents.slice(start, start + count);
}

export const firestoreSdk = {
  getFirestore: () => 'firestore',
  doc: (_firestore: string, ...path: string[]) => path.join('/'),
  collection: (_firestore: string, ...path: string[]) => path.join('/'),
  query: (path: string, ...constraints: string[]): FakeQuery => ({ path, constraints }),
  orderBy: (field: string, direction: string) => `${field} ${direction}`,
  limit: (count: number) => `limit ${count}`,
  startAfter: ({ id }: Document) => `after ${id}`,
  endAt: ({ id }: Document) => `up to ${id}`,
  onSnapshot: (target: string | FakeQuery, ...rest: unknown[]) => {
    // Options may come before the two functions.
    const [onSnapshot, onError] = rest.slice(-2) as [OnSnapshot, (error: Error) => void];
    if (typeof target === 'string') {
      const listener = new Listener(target, onSnapshot, onError);
      listeners.push(listener);
      return listener.unsubscribe;
    }
    const listener = new QueryListener(target, onSnapshot, onError);
    queryListeners.push(listener);
    return listener.unsubscribe;
  },
  getDocsFromServer: vi.fn(({ constraints }: FakeQuery) => {
    return Promise.resolve({ docs: found(constraints).map(toSnapshot) });
  }),
  getCountFromServer: vi.fn(({ constraints }: FakeQuery) => {
    return Promise.resolve({ data: () => ({ count: found(constraints).length }) });
  }),
  writeBatch: () => {
    const paths: string[] = [];
    return {
      delete: (path: string) => paths.push(path),
      commit: () => {
        paths.forEach(removeDocument);
        return Promise.resolve();
      },
    };
  },
};

export const storageSdk = {
  getStorage: () => ({}),
  ref: (_storage: object, path: string) => path,
  uploadBytesResumable: (path: string, file: File, metadata: object) => {
    const upload = new Upload(path, file, metadata);
    uploads.push(upload);
    return upload;
  },
  getBlob: vi.fn(() => Promise.resolve(new Blob(['pixels'], { type: 'image/jpeg' }))),
  deleteObject: vi.fn((name: string) => {
    if (stored.photos.delete(name)) return Promise.resolve();
    return Promise.reject(new FirebaseError('storage/object-not-found', name));
  }),
};
