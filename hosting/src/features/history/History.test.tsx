import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FirebaseError } from 'firebase/app';
import { beforeEach, expect, test, vi } from 'vitest';
import {
  DONE,
  errorDocument,
  FACE,
  NO_FACE,
  OLD_FACE,
  timestamp,
  unsureFace,
} from '../../test/documents';
import {
  firestoreSdk,
  forgetCalls,
  listeners,
  queryListeners,
  storageSdk,
  stored,
} from '../../test/fake-firebase';
import { renderThemed } from '../../test/render';
import { cloudHistory } from './api/history';
import { thumbnailOf } from './api/thumbnail';
import { History } from './History';

vi.mock('firebase/firestore', async () => (await import('../../test/fake-firebase')).firestoreSdk);
vi.mock('firebase/storage', async () => (await import('../../test/fake-firebase')).storageSdk);
vi.mock('./api/thumbnail', () => ({ thumbnailOf: vi.fn() }));

beforeEach(() => {
  forgetCalls();
  localStorage.clear();
  vi.mocked(thumbnailOf).mockResolvedValue('blob:thumbnail');
  vi.spyOn(console, 'error').mockReturnValue();
});

test('the newest come first, a page at a time, within what the rules let a list have', () => {
  renderHistory();
  expect(queryListeners[0]?.query).toEqual({
    path: 'users/visitor/predictions',
    constraints: ['createdAt desc', 'limit 13'],
  });
});

test('each row says the result and when it was made, and shows the photo', async () => {
  renderHistory();
  send(
    numbered(1),
    { ...numbered(2), facesFound: 36, unsure: true, faces: [{ ...OLD_FACE, unsure: true }] },
    { ...numbered(3), unsure: true, faces: [unsureFace('neutral', 0.8)] },
    { ...numbered(4), unsure: true, faces: [unsureFace('sad', 0.4)] },
    { ...NO_FACE, id: 'id-5' },
    { ...errorDocument('too_large'), id: 'id-6' },
  );
  expect(rows().map((row) => row.textContent)).toEqual([
    expect.stringMatching(/^Open Happy 84\.7%Nov 20, 2026/),
    expect.stringMatching(/^Open No clear expression/),
    expect.stringMatching(/^Open Neutral/),
    expect.stringMatching(/^Open Not clear, closest to sad \(40\.0%\)/),
    expect.stringMatching(/^Open No face found/),
    expect.stringMatching(/^Open This file is too large/),
  ]);
  expect(thumbnailOf).toHaveBeenCalledWith('photos/visitor/id-1.jpg', FACE.box);
  expect(rows()[0]).not.toHaveTextContent('faces');
  expect(rows()[1]).toHaveTextContent('36 faces');
  expect(await screen.findAllByRole('presentation')).toHaveLength(6);
});

test('a row whose photo cannot be shown names its format', async () => {
  vi.mocked(thumbnailOf).mockRejectedValue(new Error('This browser decodes no HEIC'));
  renderHistory();
  send({ ...numbered(1), image: { ...DONE.image, format: 'HEIC' } });
  expect(await screen.findByText('HEIC')).toBeVisible();
  expect(screen.getByRole('button', { name: /^Open Happy 84\.7% Nov/ })).toBeVisible();
});

test('a new result appears by itself', () => {
  renderHistory();
  send(numbered(1));
  send(numbered(2), numbered(1));
  expect(rows()).toHaveLength(2);
});

test('an empty history says what it is for, once the server has said so', () => {
  renderHistory();
  act(() => {
    queryListeners[0]?.sendEmptyFromCache();
  });
  expect(screen.getByText('Loading…')).toBeVisible();
  send();
  expect(screen.getByText('Your results will show up here.')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Delete all' })).toBeNull();
});

test('what has expired is not shown, even before it is removed', () => {
  renderHistory();
  send({ ...numbered(1), expireAt: timestamp('2020-01-01T00:00:00Z') }, numbered(2));
  expect(rows()).toHaveLength(1);
});

test('a row opens its prediction; the one that is shown is marked', async () => {
  const { onOpen } = renderHistory('id-2');
  send(numbered(1), numbered(2));
  const [first, second] = screen.getAllByRole('button', { name: /^Open/ });
  expect(second).toHaveAttribute('aria-current', 'true');
  await userEvent.click(first ?? document.body);
  expect(onOpen).toHaveBeenCalledExactlyOnceWith('id-1');
});

test('older pages follow the last row, and lead back', async () => {
  renderHistory();
  send(...Array.from({ length: 13 }, (_, index) => numbered(index + 1)));
  expect(rows()).toHaveLength(12);
  expect(screen.getByRole('button', { name: 'Newer' })).toBeDisabled();

  await userEvent.click(screen.getByRole('button', { name: 'Older' }));
  expect(queryListeners[0]?.unsubscribe).toHaveBeenCalledOnce();
  expect(queryListeners[1]?.query.constraints).toContain('after id-12');
  act(() => {
    queryListeners[1]?.sendDocuments(numbered(13));
  });
  expect(rows()).toHaveLength(1);
  expect(screen.getByRole('button', { name: 'Older' })).toBeDisabled();

  await userEvent.click(screen.getByRole('button', { name: 'Newer' }));
  expect(queryListeners[2]?.query.constraints).toEqual(['createdAt desc', 'limit 13']);
});

test('an older page that has become empty gives way to the newest', async () => {
  renderHistory();
  send(...Array.from({ length: 13 }, (_, index) => numbered(index + 1)));
  await userEvent.click(screen.getByRole('button', { name: 'Older' }));
  act(() => {
    queryListeners[1]?.sendDocuments();
  });
  expect(queryListeners[2]?.query.constraints).not.toContain('after id-12');
});

test('deleting one hides it at once and removes the photo before the document', async () => {
  const { onDeleted } = renderHistory();
  store(numbered(1), numbered(2));
  await deleteFirst();
  expect(rows()).toHaveLength(1);
  expect(onDeleted).toHaveBeenCalledExactlyOnceWith('id-1');
  expect(stored.documents).toHaveLength(2);

  await leavePage();
  await vi.waitFor(() => {
    expect(stored.documents.map(({ id }) => id)).toEqual(['id-2']);
  });
  expect([...stored.photos]).toEqual(['photos/visitor/id-2.jpg']);
  const [photoFirst] = storageSdk.deleteObject.mock.invocationCallOrder;
  expect(firestoreSdk.deleteDoc.mock.invocationCallOrder[0]).toBeGreaterThan(
    photoFirst ?? Infinity,
  );
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
});

test('a deletion is done after six seconds, unless Undo is about to be pressed', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  renderHistory();
  store(numbered(1));
  await deleteFirst();
  act(() => {
    screen.getByRole('button', { name: 'Undo' }).focus();
  });
  await act(() => vi.advanceTimersByTimeAsync(20_000));
  expect(stored.documents).toHaveLength(1);
  act(() => {
    screen.getByRole('button', { name: 'Undo' }).blur();
  });
  await act(() => vi.advanceTimersByTimeAsync(5_900));
  expect(stored.documents).toHaveLength(1);
  await act(() => vi.advanceTimersByTimeAsync(200));
  expect(stored.documents).toEqual([]);
  vi.useRealTimers();
});

test('a deletion is undone, and what was shown is opened again', async () => {
  const { onOpen } = renderHistory('id-1');
  store(numbered(1));
  await deleteFirst();
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(rows()).toHaveLength(1);
  expect(onOpen).toHaveBeenCalledExactlyOnceWith('id-1');
  await leavePage();
  expect(stored.documents).toHaveLength(1);
  expect(localStorage.getItem('expressio.deleting')).toBe('[]');
});

test('a deletion that an earlier visit did not get to is done', async () => {
  localStorage.setItem('expressio.deleting', '["id-1"]');
  renderHistory();
  store(numbered(1));
  act(() => {
    listeners[0]?.sendDocument(numbered(1));
  });
  await vi.waitFor(() => {
    expect(localStorage.getItem('expressio.deleting')).toBe('[]');
  });
  expect(stored.documents).toEqual([]);
});

test('a photo that is gone already does not keep its document from being deleted', async () => {
  renderHistory();
  store(numbered(1));
  stored.photos.clear();
  await deleteFirst();
  await leavePage();
  await vi.waitFor(() => {
    expect(stored.documents).toEqual([]);
  });
});

test('a photo that cannot be deleted keeps its document, says so, and can be tried again', async () => {
  renderHistory();
  store(numbered(1));
  const lost = new FirebaseError('storage/retry-limit-exceeded', '');
  storageSdk.deleteObject.mockRejectedValueOnce(lost);
  await deleteFirst();
  await leavePage();
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('This result couldn’t be fully deleted');
  expect(alert).toHaveTextContent('Check your internet connection');
  expect(stored.documents).toHaveLength(1);
  expect(rows()).toHaveLength(1);

  await userEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
  await leavePage();
  await vi.waitFor(() => {
    expect(stored.documents).toEqual([]);
  });
  expect(screen.queryByRole('alert')).toBeNull();
});

test('deleting all also deletes the one that is still analyzed, as soon as it is written', async () => {
  const { onDeleted } = renderHistory('id-3', true);
  store(numbered(1), numbered(2));
  await userEvent.click(screen.getByRole('button', { name: 'Delete all' }));
  await userEvent.click(screen.getByRole('button', { name: 'Yes, delete all' }));
  expect(onDeleted).toHaveBeenCalledExactlyOnceWith();
  await vi.waitFor(() => {
    expect(stored.documents).toEqual([]);
  });
  expect(listeners[0]?.path).toBe('users/visitor/predictions/id-3');
  act(() => {
    listeners[0]?.sendMissing();
  });
  store(numbered(3));
  act(() => {
    listeners[0]?.sendDocument(numbered(3));
  });
  await vi.waitFor(() => {
    expect(stored.documents).toEqual([]);
  });
  expect(stored.photos.size).toBe(0);
});

test('deleting all says how far it is', async () => {
  let finish: () => void = () => undefined;
  renderHistory();
  store(numbered(1), numbered(2), numbered(3));
  storageSdk.deleteObject.mockImplementationOnce(
    () => new Promise<void>((resolve) => (finish = resolve)),
  );
  await userEvent.click(screen.getByRole('button', { name: 'Delete all' }));
  await userEvent.click(screen.getByRole('button', { name: 'Yes, delete all' }));
  expect(await screen.findByText('Deleting 2 of 3…')).toBeVisible();
  act(() => finish());
  await vi.waitFor(() => {
    expect(screen.queryByText(/^Deleting/)).toBeNull();
  });
  expect(stored.documents).toEqual([]);
});

test('all are deleted, those on other pages too, only after asking', async () => {
  const { onDeleted } = renderHistory();
  store(...Array.from({ length: 45 }, (_, index) => numbered(index + 1)));
  await userEvent.click(screen.getByRole('button', { name: 'Delete all' }));
  expect(screen.getByRole('button', { name: 'Keep them' })).toHaveFocus();
  await userEvent.click(screen.getByRole('button', { name: 'Keep them' }));
  expect(screen.getByRole('button', { name: 'Delete all' })).toHaveFocus();
  await userEvent.click(screen.getByRole('button', { name: 'Delete all' }));
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('button', { name: 'Keep them' })).toBeNull();
  expect(stored.documents).toHaveLength(45);

  await userEvent.click(screen.getByRole('button', { name: 'Delete all' }));
  await userEvent.click(screen.getByRole('button', { name: 'Yes, delete all' }));
  expect(onDeleted).toHaveBeenCalledExactlyOnceWith();
  await vi.waitFor(() => {
    expect(stored.documents).toEqual([]);
  });
  expect(stored.photos.size).toBe(0);
});

test('a deletion of all that fails half way deletes what it can and says so', async () => {
  renderHistory();
  store(numbered(1), numbered(2), numbered(3));
  storageSdk.deleteObject.mockRejectedValueOnce(new FirebaseError('storage/unknown', ''));
  await userEvent.click(screen.getByRole('button', { name: 'Delete all' }));
  await userEvent.click(screen.getByRole('button', { name: 'Yes, delete all' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'Some photos and results couldn’t be deleted',
  );
  expect(stored.documents.map(({ id }) => id)).toEqual(['id-1']);
});

test('the whole history is saved, further than the page', async () => {
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
  const written = vi.spyOn(URL, 'createObjectURL');
  renderHistory();
  store(...Array.from({ length: 101 }, (_, index) => numbered(index + 1)));
  await userEvent.click(screen.getByRole('button', { name: 'All as CSV' }));
  await vi.waitFor(() => {
    expect(clicked.mock.contexts[0]).toHaveProperty('download', 'expressio-history.csv');
  });
  const file = written.mock.calls[0]?.[0] as Blob;
  expect((await file.text()).trimEnd().split('\r\n')).toHaveLength(102);
});

test('a history that is denied says so and can be asked for again', async () => {
  renderHistory();
  act(() => {
    queryListeners[0]?.fail(new FirebaseError('permission-denied', ''));
  });
  expect(screen.getByRole('alert')).toHaveTextContent('Access denied');
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  act(() => {
    queryListeners[1]?.sendDocuments(numbered(1));
  });
  expect(rows()).toHaveLength(1);
});

test('a document that cannot be read can be deleted but not opened', () => {
  renderHistory();
  send({ ...numbered(1), schemaVersion: 2 });
  expect(screen.getByRole('button', { name: /^Open/ })).toBeDisabled();
  expect(screen.getByRole('button', { name: /^Delete This result/ })).toBeEnabled();
});

async function deleteFirst(): Promise<void> {
  const [button = document.body] = screen.getAllByRole('button', { name: /^Delete Happy/ });
  await userEvent.click(button);
}

/** Goes to another tab, and comes back. */
async function leavePage(): Promise<void> {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  await act(async () => {
    document.dispatchEvent(new Event('visibilitychange'));
    await Promise.resolve();
  });
  hidden.mockRestore();
}

function numbered(number: number) {
  return { ...DONE, id: `id-${number}`, name: `photos/visitor/id-${number}.jpg` };
}

function send(...documents: { id: string; [field: string]: unknown }[]): void {
  act(() => {
    queryListeners[0]?.sendDocuments(...documents);
  });
}

/** Puts documents and their photos on the server, and the first page on the screen. */
function store(...documents: ReturnType<typeof numbered>[]): void {
  stored.documents = documents;
  stored.photos = new Set(documents.map(({ name }) => name));
  send(...documents.slice(0, 13));
}

function rows(): HTMLElement[] {
  return screen.getAllByRole('listitem');
}

function renderHistory(shownId: string | null = null, isPending = false) {
  const called = { onOpen: vi.fn(), onDeleted: vi.fn() };
  const source = cloudHistory('visitor');
  renderThemed(<History source={source} shownId={shownId} isPending={isPending} {...called} />);
  return called;
}
