/** Firebase's SDK, where the client ends: what it was asked for, and the answers a test gives. */
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
    this.onSnapshot({ exists: () => true, data: () => data, metadata: { fromCache: false } });
  }
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
export const uploads: Upload[] = [];

export function forgetCalls(): void {
  listeners.length = 0;
  uploads.length = 0;
}

export const firestoreSdk = {
  getFirestore: () => 'firestore',
  doc: (_firestore: string, ...path: string[]) => path.join('/'),
  onSnapshot: (path: string, onSnapshot: OnSnapshot, onError: (error: Error) => void) => {
    const listener = new Listener(path, onSnapshot, onError);
    listeners.push(listener);
    return listener.unsubscribe;
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
};
