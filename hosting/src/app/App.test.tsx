import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { DONE } from '../test/documents';
import { forgetCalls, listeners, uploads } from '../test/fake-firebase';
import { renderThemed } from '../test/render';
import { App } from './App';

vi.mock('firebase/firestore', async () => (await import('../test/fake-firebase')).firestoreSdk);
vi.mock('firebase/storage', async () => (await import('../test/fake-firebase')).storageSdk);
vi.mock('../lib/firebase', () => ({ signIn: () => Promise.resolve('visitor') }));

const ADA = new File(['pixels'], 'ada.jpg', { type: 'image/jpeg' });
const BOB = new File(['pixels'], 'bob.jpg', { type: 'image/jpeg' });

beforeEach(forgetCalls);

test('a photo that is sent is answered with words, a chart and a frame on the face', async () => {
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

test('another photo takes the answer of the one before away', async () => {
  renderThemed(<App />);
  await choose(ADA);
  await predict();
  act(() => {
    listeners[0]?.sendDocument(DONE);
  });
  await choose(BOB);
  expect(screen.getByRole('status')).toHaveTextContent('Press PREDICT');
  expect(screen.queryByRole('table')).toBeNull();
  expect(screen.getByRole('img', { name: /bob\.jpg/ })).toBeVisible();
});

test('another photo leaves the prediction that is under way', async () => {
  renderThemed(<App />);
  await choose(ADA);
  await predict();
  await choose(BOB);
  expect(listeners[0]?.unsubscribe).toHaveBeenCalledOnce();
});

test('another PREDICT starts anew under another id and leaves the one before', async () => {
  renderThemed(<App />);
  await choose(ADA);
  await predict();
  act(() => {
    listeners[0]?.sendMissing();
  });
  await predict();
  expect(listeners[0]?.unsubscribe).toHaveBeenCalledOnce();
  expect(uploads[0]?.cancel).toHaveBeenCalledOnce();
  expect(listeners[1]?.path).not.toBe(listeners[0]?.path);
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

async function choose(file: File): Promise<void> {
  await userEvent.upload(screen.getByLabelText('Photo file'), file);
}

/** Presses PREDICT and waits until it listens for the answer. */
async function predict(): Promise<void> {
  const before = listeners.length;
  await userEvent.click(screen.getByRole('button', { name: 'Predict' }));
  await vi.waitUntil(() => listeners.length > before);
}
