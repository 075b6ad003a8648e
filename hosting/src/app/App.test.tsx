import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FirebaseError } from 'firebase/app';
import { beforeEach, expect, test, vi } from 'vitest';
import { ON_DEVICE, remember } from '../lib/remembered';
import { ANALYSIS, DONE, FACE, NO_FACE } from '../test/documents';
import { forgetCalls, listeners, queryListeners, storageSdk, uploads } from '../test/fake-firebase';
import { jpegFile } from '../test/files';
import { renderThemed } from '../test/render';
import { App } from './App';

const { signIn, predictOnDevice } = vi.hoisted(() => ({
  signIn: vi.fn(() => Promise.resolve('visitor')),
  predictOnDevice: vi.fn(),
}));
vi.mock('firebase/firestore', async () => (await import('../test/fake-firebase')).firestoreSdk);
vi.mock('firebase/storage', async () => (await import('../test/fake-firebase')).storageSdk);
vi.mock('../features/history/api/thumbnail', () => ({
  thumbnailOf: () => Promise.reject(new Error()),
}));
vi.mock('../lib/firebase', () => ({ signIn, isReturning: () => Promise.resolve(true) }));
vi.mock('../expressio/on-device', () => ({ predictOnDevice }));
vi.mock('../features/history/LocalHistory', () => ({ LocalHistory: () => null })); // jsdom has no IndexedDB.

const LINK = `/#/p/${DONE.id}`;
const SAD = { angry: 0.1, happy: 0.1, sad: 0.7, surprise: 0.1 };
const ADA = jpegFile('ada.jpg');
const BOB = jpegFile('bob.jpg');

beforeEach(() => {
  forgetCalls();
  localStorage.clear();
  remember(ON_DEVICE, false);
  localStorage.setItem('expressio.notice', 'accepted');
  signIn.mockClear();
  predictOnDevice.mockReset().mockResolvedValue(ANALYSIS);
  storageSdk.getBlob.mockClear();
  history.replaceState(null, '', '/');
});

test('a photo that is sent gets words, a chart and a frame on the face', async () => {
  const { container } = renderThemed(<App />);
  await choose(ADA);
  await predict();
  act(() => {
    listeners[0]?.sendMissing();
  });
  act(() => {
    listeners[0]?.sendDocument(DONE);
  });
  expect(screen.getByRole('status')).toHaveTextContent('Predicted expression is HAPPY');
  expect(screen.getByRole('group', { name: /Pie chart/ })).toBeVisible();
  expect(container.querySelectorAll('[data-face]')).toHaveLength(1);
});

test('nobody is signed in and nothing is uploaded before the notice is accepted', async () => {
  localStorage.removeItem('expressio.notice');
  renderThemed(<App />);
  await choose(ADA);
  await userEvent.click(screen.getByRole('button', { name: 'Predict' }));
  await userEvent.click(screen.getByRole('button', { name: 'Not now' }));
  expect(signIn).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Predict' }));
  await userEvent.click(screen.getByRole('button', { name: 'I understand' }));
  await vi.waitUntil(() => listeners[0]);
  act(() => {
    listeners[0]?.sendDocument(DONE);
  });
  expect(screen.getByRole('status')).toHaveTextContent('HAPPY');
});

test('a sample is sent at once, after the notice', async () => {
  localStorage.removeItem('expressio.notice');
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('picture'));
  renderThemed(<App />);
  await userEvent.click(screen.getByRole('button', { name: 'Try the happy face' }));
  await userEvent.click(await screen.findByRole('button', { name: 'I understand' }));
  await vi.waitUntil(() => listeners[0]);
  act(() => {
    listeners[0]?.sendDocument(DONE);
  });
  expect(screen.getByRole('status')).toHaveTextContent('HAPPY');
  expect(screen.getByText(/^This is a sample/)).toBeVisible();
});

test('a sample whose notice is refused stays to be sent later', async () => {
  localStorage.removeItem('expressio.notice');
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('picture'));
  renderThemed(<App />);
  await userEvent.click(screen.getByRole('button', { name: 'Try the sad face' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Not now' }));
  expect(signIn).not.toHaveBeenCalled();
  expect(screen.getByRole('status')).toHaveTextContent('Press PREDICT');
});

test('a link is opened once the notice is accepted, and left when it is refused', async () => {
  localStorage.removeItem('expressio.notice');
  history.replaceState(null, '', LINK);
  renderThemed(<App />);
  expect(signIn).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Not now' }));
  expect(location.hash).toBe('');
  expect(screen.getByRole('status')).toHaveTextContent('Your result will appear here');
});

test('Live waits for the notice, too', async () => {
  localStorage.removeItem('expressio.notice');
  renderThemed(<App />);
  await userEvent.click(screen.getByRole('radio', { name: 'Live' }));
  await userEvent.click(screen.getByRole('button', { name: 'Not now' }));
  expect(screen.getByRole('radio', { name: 'Photo' })).toBeChecked();
});

test('another photo removes the previous result', async () => {
  renderThemed(<App />);
  await choose(ADA);
  await predict();
  act(() => {
    listeners[0]?.sendDocument(DONE);
  });
  await choose(BOB);
  expect(screen.getByRole('status')).toHaveTextContent('Press PREDICT');
  expect(screen.queryByRole('table')).toBeNull();
  expect(await screen.findByText('bob.jpg')).toBeVisible();
});

test('another photo leaves the prediction that is under way', async () => {
  renderThemed(<App />);
  await choose(ADA);
  await predict();
  await choose(BOB);
  expect(listeners[0]?.unsubscribe).toHaveBeenCalledOnce();
});

test('PREDICT pressed again and again sends the photo once', async () => {
  renderThemed(<App />);
  await choose(ADA);
  const button = screen.getByRole('button', { name: 'Predict' });
  await userEvent.tripleClick(button);
  await vi.waitUntil(() => listeners[0]);
  act(() => {
    listeners[0]?.sendMissing();
  });
  await userEvent.click(button);
  expect(uploads).toHaveLength(1);
  act(() => {
    listeners[0]?.sendDocument(DONE);
  });
  await userEvent.click(button);
  expect(screen.getByRole('status')).toHaveTextContent('HAPPY');
  expect(listeners).toHaveLength(1);
});

test('NEW PHOTO leaves the result and begins anew', async () => {
  renderThemed(<App />);
  await choose(ADA);
  await predict();
  act(() => {
    listeners[0]?.sendDocument(DONE);
  });
  await userEvent.click(await settled('New photo'));
  expect(screen.getByRole('status')).toHaveTextContent('Your result will appear here');
  expect(screen.getByRole('button', { name: /^Choose photos or a video/ })).toBeVisible();
  expect(location.hash).toBe('');
});

test('a refused file hides the result of the photo that it covers, until it is dismissed', async () => {
  renderThemed(<App />);
  await choose(ADA);
  await predict();
  act(() => {
    listeners[0]?.sendDocument(DONE);
  });
  await choose(new File([], 'nothing.jpg', { type: 'image/jpeg' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('This file is empty');
  expect(screen.getByRole('status')).toHaveTextContent('Start with a photo');
  await userEvent.click(screen.getByRole('button', { name: 'Back to your photo' }));
  expect(screen.getByRole('status')).toHaveTextContent('HAPPY');
});

test('the browser asks before a page that uploads is left', async () => {
  renderThemed(<App />);
  await choose(ADA);
  expect(leave()).toBe(true);
  await predict();
  expect(leave()).toBe(false);
  act(() => {
    listeners[0]?.sendDocument(DONE);
  });
  expect(leave()).toBe(true);
});

test('the title of the tab says what the page shows', async () => {
  renderThemed(<App />);
  expect(document.title).toMatch(/^Expressio/);
  await choose(ADA);
  await predict();
  expect(document.title).toBe('Uploading your photo… · Expressio');
  act(() => {
    listeners[0]?.sendDocument(DONE);
  });
  expect(document.title).toBe('HAPPY · Expressio');
});

test('Back and Forward bring the chosen photo back', async () => {
  renderThemed(<App />);
  await openFromHistory();
  await choose(BOB);
  expect(await screen.findByText('bob.jpg')).toBeVisible();
  await go(-1);
  await vi.waitUntil(() => listeners[1]);
  expect(screen.queryByText('bob.jpg')).toBeNull();
  await go(1);
  expect(await screen.findByText('bob.jpg')).toBeVisible();
  expect(screen.getByRole('status')).toHaveTextContent('Press PREDICT');
});

test('a failure can be tried again with the same photo', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  renderThemed(<App />);
  await choose(ADA);
  await predict();
  act(() => {
    listeners[0]?.sendMissingFromCache();
  });
  expect(screen.getByRole('status')).toHaveTextContent('No connection');

  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await vi.waitUntil(() => listeners.length === 2);
  act(() => {
    listeners[1]?.sendMissing();
  });
  expect(uploads[0]?.file).toBe(ADA);
});

test('several faces: a frame on the photo chooses whose result is shown', async () => {
  renderThemed(<App />);
  await choose(ADA);
  await predict();
  const second = { ...FACE, expression: 'sad', probabilities: SAD };
  act(() => {
    listeners[0]?.sendDocument({ ...DONE, faces: [FACE, second] });
  });
  await userEvent.click(screen.getByRole('button', { name: /^Face 2/ }));
  expect(screen.getByRole('status')).toHaveTextContent('Predicted expression is SAD');
  expect(screen.getByRole('radio', { name: /^Face 2/ })).toBeChecked();
  expect(screen.getByRole('row', { name: 'Sad 70.0%' })).toBeVisible();
});

test('a canceled upload leaves the photo, ready to be sent again', async () => {
  renderThemed(<App />);
  await choose(ADA);
  await predict();
  act(() => {
    listeners[0]?.sendMissing();
  });
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(uploads[0]?.cancel).toHaveBeenCalledOnce();
  expect(screen.getByRole('status')).toHaveTextContent('Press PREDICT');
  expect(screen.getByRole('button', { name: 'Predict' })).toHaveAttribute('aria-disabled', 'false');
});

test('the address names a prediction once its photo is stored', async () => {
  renderThemed(<App />);
  await choose(ADA);
  await predict();
  expect(location.hash).toBe('');
  act(() => {
    listeners[0]?.sendMissing();
  });
  await act(async () => {
    uploads[0]?.finish();
    await uploads[0];
  });
  const id = listeners[0]?.path.split('/').at(-1);
  expect(location.hash).toBe(`#/p/${id}`);

  await choose(BOB);
  expect(location.hash).toBe('');
});

test('a link opens the result with its photo', async () => {
  history.replaceState(null, '', LINK);
  const { container } = renderThemed(<App />);
  expect(screen.getByRole('status')).toHaveTextContent('Opening');
  await receive(DONE);
  expect(screen.getByRole('status')).toHaveTextContent('HAPPY');
  await vi.waitFor(() => expect(container.querySelector('[data-face]')).toBeVisible());
  expect(storageSdk.getBlob).toHaveBeenCalledExactlyOnceWith(DONE.name);
});

test('a link whose photo is gone says so and still shows the result', async () => {
  const gone = new FirebaseError('storage/object-not-found', '');
  storageSdk.getBlob.mockRejectedValueOnce(gone);
  history.replaceState(null, '', LINK);
  renderThemed(<App />);
  await receive(DONE);
  expect(await screen.findByText('The photo is no longer stored.')).toBeVisible();
  expect(screen.getByRole('status')).toHaveTextContent('HAPPY');
});

test('a link to nothing says so', async () => {
  history.replaceState(null, '', LINK);
  renderThemed(<App />);
  await vi.waitUntil(() => listeners[0]);
  act(() => {
    listeners[0]?.sendMissing();
  });
  expect(screen.getByRole('status')).toHaveTextContent('There’s nothing here');
});

test('a reload in the middle of an analysis shows the photo and goes on waiting', async () => {
  history.replaceState({ pending: DONE.name }, '', LINK);
  renderThemed(<App />);
  await vi.waitUntil(() => listeners[0]);
  act(() => {
    listeners[0]?.sendMissing();
  });
  expect(screen.getByRole('status')).toHaveTextContent('Analyzing the expression');
  await vi.waitFor(() => expect(storageSdk.getBlob).toHaveBeenCalledWith(DONE.name));
  await receive(NO_FACE);
  expect(screen.getByRole('status')).toHaveTextContent('No face found');
  expect(history.state).toBeNull();
});

test('a row of the history is opened, and leaves the page when it is deleted', async () => {
  renderThemed(<App />);
  await openFromHistory();
  expect(location.hash).toBe(`#/p/${DONE.id}`);
  expect(screen.getByRole('status')).toHaveTextContent('HAPPY');

  await userEvent.click(screen.getByRole('button', { name: /^Delete Happy/ }));
  expect(await screen.findByText('Your result will appear here')).toBeVisible();
  expect(location.hash).toBe('');
});

test('several photos become a queue, whose results are opened as others are', async () => {
  renderThemed(<App />);
  await import('./PhotoQueue'); // Which takes a busy machine longer than what follows waits.
  await userEvent.upload(screen.getByLabelText('Photo file'), [ADA, BOB]);
  await userEvent.click(await screen.findByRole('button', { name: 'Predict 2 photos' }));
  expect(leave()).toBe(false);
  await vi.waitUntil(() => listeners.length === 2);
  act(() => {
    listeners[0]?.sendMissing();
  });
  act(() => {
    listeners[1]?.sendDocument(DONE);
  });
  await vi.waitUntil(() => uploads.length);
  act(() => {
    uploads[0]?.sendProgress({ bytesTransferred: 1, totalBytes: 4 });
  });
  expect(screen.getByText('Uploading, 25%')).toBeVisible();
  expect(screen.getByRole('heading', { name: '1 of 2 done' })).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel ada.jpg' }));
  expect(uploads[0]?.cancel).toHaveBeenCalledOnce();
  expect(leave()).toBe(true);

  await userEvent.click(screen.getByText('bob.jpg'));
  await receive(DONE, 2);
  expect(screen.getByRole('status')).toHaveTextContent('HAPPY');
  await userEvent.click(screen.getByRole('button', { name: 'Clear list' }));
  expect(screen.queryByText('bob.jpg')).toBeNull();
});

test('an offline visitor is informed until the connection is back', () => {
  renderThemed(<App />);
  const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  act(() => {
    window.dispatchEvent(new Event('offline'));
  });
  expect(screen.getByRole('alert')).toHaveTextContent('You’re offline');
  onLine.mockReturnValue(true);
  act(() => {
    window.dispatchEvent(new Event('online'));
  });
  expect(screen.queryByRole('alert')).toBeNull();
});

test('on this device nothing is uploaded, and nobody signs in', async () => {
  remember(ON_DEVICE, true);
  renderThemed(<App />);
  await choose(ADA);
  await userEvent.click(screen.getByRole('button', { name: 'Predict' }));
  await vi.waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('HAPPY'));
  expect(screen.queryByRole('button', { name: /^Copy link/ })).toBeNull();
  expect(location.hash).toBe('');
  expect([listeners, uploads, signIn.mock.calls]).toEqual([[], [], []]);
});

test('the switch leaves the result, and the photo can be sent to the other place', async () => {
  renderThemed(<App />);
  await choose(ADA);
  await predict();
  act(() => {
    listeners[0]?.sendDocument(DONE);
  });
  await switchPlace();
  expect(listeners[0]?.unsubscribe).toHaveBeenCalledOnce();
  expect(screen.getByRole('status')).toHaveTextContent('Press PREDICT');
  await userEvent.click(await settled('Predict'));
  await vi.waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('HAPPY'));
  expect(predictOnDevice).toHaveBeenCalledOnce();
});

test('a link to a result in the cloud is opened once the switch is off', async () => {
  remember(ON_DEVICE, true);
  history.replaceState(null, '', LINK);
  renderThemed(<App />);
  expect(screen.getByRole('status')).toHaveTextContent('This result is in the cloud');
  expect(listeners).toEqual([]);
  await switchPlace();
  await receive(DONE);
  expect(screen.getByRole('status')).toHaveTextContent('HAPPY');
});

async function switchPlace(): Promise<void> {
  await userEvent.click(screen.getByRole('switch', { name: 'On this device' }));
}

/** Whether the page can be left without a question. */
function leave(): boolean {
  return window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
}

async function go(steps: number): Promise<void> {
  const arrived = new Promise((resolve) => {
    window.addEventListener('hashchange', resolve, { once: true });
  });
  await act(async () => {
    history.go(steps);
    await arrived;
  });
}

/** The button, once a press is meant for it and not for what it was before. */
async function settled(name: string): Promise<HTMLElement> {
  const button = screen.getByRole('button', { name });
  await vi.waitFor(() => expect(button).toHaveAttribute('aria-disabled', 'false'));
  return button;
}

async function openFromHistory(): Promise<void> {
  await vi.waitUntil(() => queryListeners[0]);
  act(() => {
    queryListeners[0]?.sendDocuments(DONE);
  });
  await userEvent.click(screen.getByRole('button', { name: /^Open Happy/ }));
  await receive(DONE);
}

/** Sends `document` to a listener, the first unless another one is given, once it is there. */
async function receive(document: object, listener = 0): Promise<void> {
  await vi.waitUntil(() => listeners[listener]);
  act(() => {
    listeners[listener]?.sendDocument(document);
  });
}

async function choose(file: File): Promise<void> {
  await userEvent.upload(screen.getByLabelText('Photo file'), file);
}

/** Presses PREDICT and waits until the page listens for the result. */
async function predict(): Promise<void> {
  const before = listeners.length;
  await userEvent.click(screen.getByRole('button', { name: 'Predict' }));
  await vi.waitUntil(() => listeners.length > before); // Code is loaded first.
}
