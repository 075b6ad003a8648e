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
  forgetCalls,
  listeners,
  queryListeners,
  storageSdk,
  stored,
} from '../../test/fake-firebase';
import { bringIntoView } from '../../test/fake-view';
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
    constraints: ['createdAt desc', 'limit 25'],
  });
});

test('each tile says the result and when it was made, and shows the photo', async () => {
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
  expect(thumbnailOf).not.toHaveBeenCalled();
  for (const row of rows()) bringIntoView(row);
  expect(thumbnailOf).toHaveBeenCalledWith('photos/visitor/id-1.jpg', FACE.box);
  expect(rows()[0]).not.toHaveTextContent('faces');
  expect(rows()[1]).toHaveTextContent('36 faces');
  expect(await screen.findAllByRole('presentation')).toHaveLength(6);
});

test('a row whose photo cannot be shown names its format', async () => {
  vi.mocked(thumbnailOf).mockRejectedValue(new Error('This browser decodes no HEIC'));
  renderHistory();
  send({ ...numbered(1), image: { ...DONE.image, format: 'HEIC' } });
  bringIntoView(document.body);
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

test('older results follow when they are asked for, and all stay live', async () => {
  renderHistory();
  store(...numberedUpTo(60));
  expect(rows()).toHaveLength(24);
  expect(await screen.findByText('History · 60')).toBeVisible();

  await showOlder();
  expect(queryListeners[0]?.unsubscribe).toHaveBeenCalledOnce();
  const [, newestPart, olderPart] = queryListeners;
  expect(newestPart?.query.constraints).toEqual(['createdAt desc', 'up to id-24', 'limit 100']);
  expect(olderPart?.query.constraints).toEqual(['createdAt desc', 'after id-24', 'limit 25']);
  expect(screen.getByText('Loading…').closest('button')).toHaveAttribute('aria-disabled', 'true');
  act(() => {
    olderPart?.sendDocuments(...numberedUpTo(49).slice(24));
  });
  expect(rows()).toHaveLength(48);
  expect(await screen.findByText('History · 60')).toBeVisible();

  act(() => {
    newestPart?.sendDocuments(numbered(0), ...numberedUpTo(24));
  });
  expect(rows()).toHaveLength(49);
  await showOlder();
  act(() => {
    queryListeners[3]?.sendDocuments(...numberedUpTo(60).slice(48));
  });
  expect(rows()).toHaveLength(61);
  expect(screen.getByText('History · 61')).toBeVisible();
  expect(screen.queryByText('Show older')).toBeNull();
  expect(document.activeElement).toHaveAttribute('data-entry', 'id-49');
});

test('older results are loaded when the end comes into view, but not through a filter', async () => {
  renderHistory();
  store(...numberedUpTo(30));
  await userEvent.click(screen.getByRole('radio', { name: 'Happy 24' }));
  bringIntoView(document.body);
  expect(queryListeners).toHaveLength(1);
  await userEvent.click(screen.getByRole('radio', { name: 'All 24' }));
  bringIntoView(document.body);
  expect(queryListeners).toHaveLength(3);
});

test('no part of the list outgrows what the rules let a list have', async () => {
  renderHistory();
  store(...numberedUpTo(30));
  await showOlder();
  const arrived = Array.from({ length: 60 }, (_, index) => numbered(1000 + index));
  act(() => {
    queryListeners[2]?.sendDocuments(...numberedUpTo(30).slice(24));
    queryListeners[1]?.sendDocuments(...arrived, ...numberedUpTo(24));
  });
  expect(rows()).toHaveLength(90);
  expect(queryListeners[1]?.unsubscribe).toHaveBeenCalledOnce();
  expect(queryListeners.slice(3).map(({ query }) => query.constraints)).toEqual([
    ['createdAt desc', 'up to id-1023', 'limit 100'],
    ['createdAt desc', 'after id-1023', 'up to id-24', 'limit 100'],
  ]);
});

test('a count that the rules cut off is marked', async () => {
  renderHistory();
  store(...numberedUpTo(130));
  expect(await screen.findByRole('heading', { name: 'History · 124+' })).toBeVisible();
});

test('a filter shows one kind, and says what it covers', async () => {
  const { onDeleted } = renderHistory();
  store(
    numbered(1, { expression: 'sad' }),
    numbered(2, { unsure: true }),
    { ...NO_FACE, id: 'id-3', name: 'photos/visitor/id-3.jpg' },
    ...Array.from({ length: 27 }, (_, index) => numbered(index + 4)),
  );
  const chips = screen.getByRole('group', { name: 'Show' });
  expect(within(chips).getAllByRole('radio').map(nameOf)).toEqual([
    'All 24',
    'Angry 0',
    'Happy 21',
    'Sad 1',
    'Surprise 0',
    'Unclear 1',
    'No face 1',
  ]);
  await userEvent.click(screen.getByRole('radio', { name: 'Sad 1' }));
  expect(rows()).toHaveLength(1);
  expect(screen.getByText('Among the 24 newest results.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: /^Delete Happy/ }));
  expect(onDeleted).toHaveBeenCalledExactlyOnceWith('id-1');
  expect(screen.getByText('None here.')).toBeVisible();
});

test('results are grouped by the day on which they were made', () => {
  vi.useFakeTimers({ now: new Date(2026, 10, 27, 0, 30) });
  renderHistory();
  const at = (number: number, date: Date) => ({
    ...numbered(number),
    createdAt: timestamp(date.toISOString()),
  });
  send(
    at(1, new Date(2026, 10, 27, 0, 10)),
    at(2, new Date(2026, 10, 26, 23, 50)),
    at(3, new Date(2026, 10, 26, 0, 1)),
    at(4, new Date(2026, 10, 20, 12, 0)),
  );
  const days = screen.getAllByRole('heading', { level: 3 });
  expect(days.map((day) => day.textContent)).toEqual([
    'Today',
    'Yesterday',
    'Friday, November 20, 2026',
  ]);
  const yesterday = screen.getByRole('region', { name: 'Yesterday' });
  expect(within(yesterday).getAllByRole('listitem')).toHaveLength(2);
  vi.useRealTimers();
});

test('several are selected, by mouse and by range, and deleted and undone together', async () => {
  const { onOpen, onDeleted } = renderHistory('id-4');
  store(...numberedUpTo(6));
  await userEvent.click(screen.getByRole('button', { name: 'Select' }));
  const tiles = screen.getAllByRole('button', { name: /^Select Happy/ });
  await userEvent.click(tiles[1] ?? document.body);
  const user = userEvent.setup();
  await user.keyboard('{Shift>}');
  await user.click(tiles[3] ?? document.body);
  expect(tiles.map((tile) => tile.getAttribute('aria-pressed'))).toEqual([
    'false',
    'true',
    'true',
    'true',
    'false',
    'false',
  ]);
  expect(screen.getByRole('heading', { name: '3 selected' })).toBeVisible();
  expect(onOpen).not.toHaveBeenCalled();

  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  expect(rows()).toHaveLength(3);
  expect(onDeleted.mock.calls).toEqual([['id-2'], ['id-3'], ['id-4']]);
  expect(screen.getByText('3 photos and results deleted')).toBeVisible();
  expect(screen.getByRole('heading', { name: 'History · 3' })).toBeVisible();
  expect(document.activeElement).toHaveAttribute('data-entry', 'id-5');
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(rows()).toHaveLength(6);
  expect(onOpen).toHaveBeenCalledExactlyOnceWith('id-4');
  expect(document.activeElement).toHaveAttribute('data-entry', 'id-2');

  await userEvent.click(screen.getByRole('button', { name: 'Select' }));
  await userEvent.click(screen.getByRole('button', { name: 'Select all' }));
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  await leavePage();
  await vi.waitFor(() => {
    expect(stored.documents).toEqual([]);
  });
});

test('what is selected is saved alone', async () => {
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
  const written = vi.spyOn(URL, 'createObjectURL');
  renderHistory();
  store(...numberedUpTo(3));
  await userEvent.click(screen.getByRole('button', { name: 'Select' }));
  expect(screen.getByRole('button', { name: 'Save as JSON' })).toBeDisabled();
  await userEvent.click(
    screen.getAllByRole('button', { name: /^Select Happy/ })[1] ?? document.body,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Save as JSON' }));
  expect(clicked.mock.contexts[0]).toHaveProperty('download', 'expressio-history.json');
  const saved = JSON.parse(await (written.mock.calls.at(-1)?.[0] as Blob).text()) as object[];
  expect(saved).toEqual([expect.objectContaining({ id: 'id-2' })]);
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(screen.getByRole('button', { name: 'Select' })).toHaveFocus();
});

test('keys: arrows move, Enter opens, Space selects, Escape ends that, Delete deletes', async () => {
  const { onOpen, onDeleted } = renderHistory();
  store(...numberedUpTo(4));
  const entry = () => document.activeElement?.getAttribute('data-entry');
  const tabStops = () =>
    screen
      .getAllByRole('button', { name: /^(Open|Select) Happy/ })
      .filter((tile) => tile.tabIndex === 0);
  act(() => screen.getAllByRole('button', { name: /^Open/ })[0]?.focus());
  await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowLeft}');
  expect(entry()).toBe('id-2');
  await userEvent.keyboard('{End}');
  expect(entry()).toBe('id-4');
  await userEvent.keyboard('{ArrowRight}{Home}{Enter}');
  expect(onOpen).toHaveBeenCalledExactlyOnceWith('id-1');
  await userEvent.keyboard('{ArrowRight}');
  expect(tabStops().map((tile) => tile.getAttribute('data-entry'))).toContain('id-2');

  await userEvent.keyboard(' {ArrowRight} ');
  expect(screen.getByRole('heading', { name: '2 selected' })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('heading', { name: '2 selected' })).toBeNull();
  await userEvent.keyboard('{Delete}');
  expect(onDeleted).toHaveBeenCalledExactlyOnceWith('id-3');
  expect(entry()).toBe('id-4');
  await userEvent.keyboard('{Control>}a{/Control}');
  expect(screen.getByRole('heading', { name: '3 selected' })).toBeVisible();
  expect(onOpen).toHaveBeenCalledOnce();
});

test('deleting one hides it at once and removes the photo before the document', async () => {
  const { onDeleted } = renderHistory();
  store(numbered(1), numbered(2));
  let documentsThen = 0;
  storageSdk.deleteObject.mockImplementationOnce((name) => {
    documentsThen = stored.documents.length;
    stored.photos.delete(name);
    return Promise.resolve();
  });
  await deleteFirst();
  expect(rows()).toHaveLength(1);
  expect(onDeleted).toHaveBeenCalledExactlyOnceWith('id-1');
  expect(stored.documents).toHaveLength(2);

  await leavePage();
  await vi.waitFor(() => {
    expect(stored.documents.map(({ id }) => id)).toEqual(['id-2']);
  });
  expect([...stored.photos]).toEqual(['photos/visitor/id-2.jpg']);
  expect(documentsThen).toBe(2);
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
  const { onDeleted } = renderHistory('id-3', ['id-3']);
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
  store(...numberedUpTo(45));
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
  store(...numberedUpTo(101));
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
  expect(screen.getByRole('button', { name: /^Open/ })).toHaveAttribute('aria-disabled', 'true');
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

function numbered(number: number, fields: object = {}) {
  return { ...DONE, ...fields, id: `id-${number}`, name: `photos/visitor/id-${number}.jpg` };
}

function numberedUpTo(count: number) {
  return Array.from({ length: count }, (_, index) => numbered(index + 1));
}

function nameOf(radio: HTMLElement): string {
  return radio.closest('label')?.textContent ?? '';
}

async function showOlder(): Promise<void> {
  await userEvent.click(screen.getByText('Show older'));
}

function send(...documents: { id: string; [field: string]: unknown }[]): void {
  act(() => {
    queryListeners[0]?.sendDocuments(...documents);
  });
}

/** Puts documents and their photos on the server, and the first page on the screen. */
function store(...documents: { id: string; name: string }[]): void {
  stored.documents = documents;
  stored.photos = new Set(documents.map(({ name }) => name));
  send(...documents.slice(0, 25));
}

function rows(): HTMLElement[] {
  return screen.getAllByRole('listitem');
}

function renderHistory(shownId: string | null = null, pendingIds: string[] = []) {
  const called = { onOpen: vi.fn(), onDeleted: vi.fn() };
  const source = cloudHistory('visitor');
  renderThemed(<History source={source} shownId={shownId} pendingIds={pendingIds} {...called} />);
  return called;
}
