import { FirebaseError } from 'firebase/app';
import { beforeEach, expect, test, vi } from 'vitest';
import type { PredictionState } from '../features/result/prediction-state';
import { signIn } from '../lib/firebase';
import { DONE } from '../test/documents';
import { forgetCalls, listeners, uploads, type Listener, type Upload } from '../test/fake-firebase';
import { loadPredicting, openPrediction, startPrediction } from './start-prediction';

vi.mock('firebase/firestore', async () => (await import('../test/fake-firebase')).firestoreSdk);
vi.mock('firebase/storage', async () => (await import('../test/fake-firebase')).storageSdk);
vi.mock('../lib/firebase', () => ({ signIn: vi.fn() }));

const ID = 'b6e0ad3c-6d52-4b2f-9d0f-2f1c8f7a9e11';
const PHOTO = `photos/visitor/${ID}.jpg`;
const ANALYZING = { status: 'analyzing', photo: PHOTO };
const FILE = new File(['pixels'], 'ada.JPG', { type: 'image/jpeg' });

beforeEach(() => {
  forgetCalls();
  vi.mocked(signIn).mockResolvedValue('visitor');
  vi.spyOn(console, 'error').mockReturnValue();
});

test('a photo is uploaded only when the server listens, under the id that is listened to', async () => {
  const { listener } = await start();
  expect(listener.path).toBe(`users/visitor/predictions/${ID}`);
  expect(uploads).toEqual([]);

  listener.sendMissing();
  expect(uploads[0]?.path).toBe(PHOTO);
  expect(uploads[0]?.file).toBe(FILE);
  expect(uploads[0]?.metadata).toEqual({ contentType: 'image/jpeg' });
});

test('a file without a type is uploaded as bytes', async () => {
  const { listener } = await start(new File(['?'], 'notes'));
  listener.sendMissing();
  expect(uploads[0]?.path).toMatch(/\.bin$/);
  expect(uploads[0]?.metadata).toEqual({ contentType: 'application/octet-stream' });
});

test('a file of a type that storage does not take is uploaded as bytes', async () => {
  const { listener } = await start(new File(['<p>'], 'page.html', { type: 'text/html' }));
  listener.sendMissing();
  expect(uploads[0]?.metadata).toEqual({ contentType: 'application/octet-stream' });
});

test('a photo with a result goes through every state', async () => {
  const { states, listener, upload } = await startUpload();
  upload.sendProgress({ bytesTransferred: 30, totalBytes: 120 });
  upload.finish();
  await vi.waitFor(() => {
    expect(states.at(-1)).toEqual(ANALYZING);
  });
  expect(listener.unsubscribe).not.toHaveBeenCalled();

  listener.sendDocument(DONE);
  expect(states).toMatchObject([
    { status: 'uploading', percent: 0 },
    { status: 'uploading', percent: 25 },
    ANALYZING,
    { status: 'finished', prediction: { status: 'done', expression: 'happy' } },
  ]);
});

test('a result that overtakes the end of the upload stays', async () => {
  const { states, listener, upload } = await startUpload();
  listener.sendDocument(DONE);
  upload.finish();
  await settle();
  expect(states.at(-1)).toMatchObject({ status: 'finished' });
});

test('a stopped prediction cancels its upload, stops listening and reports nothing more', async () => {
  const { states, stop, listener, upload } = await startUpload();
  stop();
  expect(upload.cancel).toHaveBeenCalledOnce();
  expect(listener.unsubscribe).toHaveBeenCalledOnce();

  upload.fail(new FirebaseError('storage/canceled', 'canceled'));
  await settle();
  expect(states).toEqual([{ status: 'uploading', percent: 0 }]);
});

test('a prediction that is stopped while signing in does not listen', async () => {
  const stop = startPrediction(Promise.resolve(FILE), ID, () => undefined);
  stop();
  await loadPredicting();
  await settle();
  expect(listeners).toEqual([]);
});

test('a sign-in that fails is a failure', async () => {
  vi.mocked(signIn).mockRejectedValue(new FirebaseError('auth/admin-restricted-operation', ''));
  const states: PredictionState[] = [];
  startPrediction(Promise.resolve(FILE), ID, (state) => states.push(state));
  await vi.waitFor(() => {
    expect(states.at(-1)).toEqual({ status: 'failed', reason: 'sign_in' });
  });
});

test('a photo that could not be made ready is a failure', async () => {
  const states: PredictionState[] = [];
  const unready = Promise.reject<File>(new TypeError('the editor did not load'));
  startPrediction(unready, ID, (state) => states.push(state));
  await vi.waitFor(() => {
    expect(states.at(-1)).toEqual({ status: 'failed', reason: 'network' });
  });
  expect(listeners).toEqual([]);
});

test('a listener that is denied is a failure, and nothing is uploaded', async () => {
  const { states, listener } = await start();
  listener.fail(new FirebaseError('permission-denied', ''));
  expect(states.at(-1)).toEqual({ status: 'failed', reason: 'permission' });
  expect(uploads).toEqual([]);
});

test('a server that cannot be reached is a failure, and nothing is uploaded', async () => {
  const { states, listener } = await start();
  listener.sendMissingFromCache();
  expect(states.at(-1)).toEqual({ status: 'failed', reason: 'network' });
  expect(uploads).toEqual([]);
});

test('an upload that is denied is a failure and stops listening', async () => {
  const { states, listener, upload } = await startUpload();
  upload.fail(new FirebaseError('storage/unauthorized', ''));
  await settle();
  expect(states.at(-1)).toEqual({ status: 'failed', reason: 'permission' });
  expect(listener.unsubscribe).toHaveBeenCalledOnce();
});

test('a document that is not a prediction is a failure', async () => {
  const { states, listener } = await startUpload();
  listener.sendDocument({ status: 'maybe' });
  expect(states.at(-1)).toEqual({ status: 'failed', reason: 'unreadable_result' });
});

test('a connection that is lost and restored uploads once and keeps waiting', async () => {
  const { states, listener, upload } = await startUpload();
  upload.finish();
  await settle();
  listener.sendMissingFromCache();
  listener.sendMissing();
  expect(uploads).toHaveLength(1);
  expect(states.at(-1)).toEqual(ANALYZING);

  listener.sendDocument(DONE);
  expect(states.at(-1)).toMatchObject({ status: 'finished' });
});

test('an earlier prediction is opened', async () => {
  const { states, listener } = await open(null);
  expect(states).toEqual([{ status: 'opening' }]);
  listener.sendDocument(DONE);
  expect(states.at(-1)).toMatchObject({ status: 'finished', prediction: { id: DONE.id } });
  expect(uploads).toEqual([]);
});

test('a result that is deleted, in another tab for instance, is missing; what fails then is no news', async () => {
  const { states, listener } = await open(null);
  listener.sendDocument(DONE);
  listener.fail(new FirebaseError('unavailable', ''));
  expect(states.at(-1)).toMatchObject({ status: 'finished' });
  listener.sendMissing();
  expect(states.at(-1)).toEqual({ status: 'missing' });
});

test.each([
  ['pending', PHOTO, ANALYZING],
  ['not pending', null, { status: 'missing' }],
])(
  'a prediction that is %s is reported as such until there is a document',
  async (_, pending, state) => {
    const { states, listener } = await open(pending);
    listener.sendMissing();
    expect(states.at(-1)).toEqual(state);
    listener.sendDocument(DONE);
    expect(states.at(-1)).toMatchObject({ status: 'finished' });
  },
);

async function open(pending: string | null) {
  const states: PredictionState[] = [];
  openPrediction(ID, pending, (state) => states.push(state));
  return { states, listener: await vi.waitUntil(() => listeners[0]) };
}

interface Started {
  states: PredictionState[];
  stop: () => void;
  listener: Listener;
}

async function start(file = FILE): Promise<Started> {
  const states: PredictionState[] = [];
  const stop = startPrediction(Promise.resolve(file), ID, (state) => states.push(state));
  const listener = await vi.waitUntil(() => listeners[0]);
  return { states, stop, listener };
}

async function startUpload(): Promise<Started & { upload: Upload }> {
  const started = await start();
  started.listener.sendMissing();
  const [upload] = uploads;
  if (!upload) throw new Error('nothing was uploaded');
  return { ...started, upload };
}

/** Lets everything run that waits for nothing from outside. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
