import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { parsePrediction } from '../../lib/prediction';
import { DONE, errorDocument, FACE, NO_FACE, OLD_FACE, unsureFace } from '../../test/documents';
import { renderThemed } from '../../test/render';
import type { PredictionState } from './prediction-state';
import { ResultPanel } from './ResultPanel';

const LINK = 'http://expressio.example/#/p/b6e0ad3c';
const TWO_FACES = {
  ...DONE,
  facesFound: 2,
  faces: [
    FACE,
    {
      ...unsureFace('sad', 0.4),
      expression: 'sad' as const,
      probabilities: { angry: 0.3, happy: 0.1, sad: 0.4, surprise: 0.2 },
    },
  ],
};

afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ['no photo', { status: 'idle' }, false, 'Your result will appear here'],
  ['a photo', { status: 'idle' }, true, 'Press PREDICT'],
  ['an upload', { status: 'uploading', percent: 10 }, true, 'Uploading your photo'],
  ['an analysis', { status: 'analyzing', photo: 'p.jpg' }, true, 'Analyzing the expression'],
  ['a result that is fetched', { status: 'opening' }, false, 'Opening'],
  ['an id without a result', { status: 'missing' }, false, 'There’s nothing here'],
] as const)('%s is announced', (_, state, hasPhoto, words) => {
  renderPanel(state, { hasPhoto });
  expect(announcement()).toHaveTextContent(words);
});

test('an analysis of more than ten seconds is announced as still working', () => {
  vi.useFakeTimers();
  renderPanel({ status: 'analyzing', photo: 'p.jpg' });
  act(() => {
    vi.advanceTimersByTime(9_999);
  });
  expect(announcement()).toHaveTextContent('Analyzing the expression');
  act(() => {
    vi.advanceTimersByTime(1);
  });
  expect(announcement()).toHaveTextContent('Still working');
});

test('after a minute one can keep waiting or try again', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { onTryAgain } = renderPanel({ status: 'analyzing', photo: 'p.jpg' });
  const clicks = userEvent.setup({ advanceTimers: (time) => vi.advanceTimersByTime(time) });
  act(() => {
    vi.advanceTimersByTime(60_000);
  });
  expect(announcement()).toHaveTextContent('No result yet');
  await clicks.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onTryAgain).toHaveBeenCalledOnce();

  await clicks.click(screen.getByRole('button', { name: 'Keep waiting' }));
  expect(announcement()).toHaveTextContent('Analyzing the expression');
  expect(screen.queryByRole('button', { name: 'Keep waiting' })).toBeNull();
  act(() => {
    vi.advanceTimersByTime(10_000);
  });
  expect(announcement()).toHaveTextContent('Still working');
});

test.each([
  ['an upload', 'Cancel', { status: 'uploading', percent: 10 }],
  ['an analysis', 'Stop waiting', { status: 'analyzing', photo: 'p.jpg' }],
] as const)('%s can be left', async (_, name, state) => {
  const { onCancel } = renderPanel(state);
  await userEvent.click(screen.getByRole('button', { name }));
  expect(onCancel).toHaveBeenCalledOnce();
});

test('a result is announced in words and shown as a chart', () => {
  renderResult(DONE);
  expect(announcement()).toHaveTextContent('Predicted expression is HAPPY');
  expect(announcement()).toHaveTextContent('84.7%');
  expect(screen.getByRole('group', { name: /Pie chart/ })).toBeVisible();
  expect(screen.getByRole('table')).toBeVisible();
});

test.each([
  ['neutral', 'Neutral', 'None of the four stands out.'],
  ['fear', 'Closest to fear', '52.0% among all seven emotions.'],
  ['disgust', 'Closest to disgust', '52.0% among all seven emotions.'],
  ['surprise', 'Not clear, closest to surprise (52.0%)', 'That’s among all seven emotions.'],
] as const)('an unsure face that looks %s is called that', (emotion, title, detail) => {
  renderResult({ ...DONE, unsure: true, faces: [unsureFace(emotion, 0.52)] });
  expect(announcement()).toHaveTextContent(new RegExp(`^${escaped(title)} ?${escaped(detail)}`));
  expect(announcement()).not.toHaveTextContent('Predicted expression');
  expect(announcement()).not.toHaveTextContent('84.7%'); // Among the four alone.
  expect(screen.getByRole('group', { name: /Pie chart/ })).toBeVisible();
});

test('an unsure result of an earlier version claims no expression', () => {
  renderResult({ ...DONE, unsure: true, faces: [{ ...OLD_FACE, unsure: true }] });
  expect(announcement()).toHaveTextContent('No clear expression');
  expect(announcement()).toHaveTextContent(
    'it’s closest to HAPPY, but the face may show something',
  );
  expect(announcement()).not.toHaveTextContent('%'); // It would contradict the title.
  expect(announcement()).not.toHaveTextContent('Predicted expression');
  expect(screen.getByRole('group', { name: /Pie chart/ })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'All seven emotions' })).toBeNull();
});

test.each([
  ['small', 'from closer'],
  ['blurred', 'sharper photo'],
  ['turned_away', 'toward the camera'],
  ['covered', 'nothing in front of it'],
  ['dark', 'more light'],
])('an unsure face that is %s comes with advice', (reason, advice) => {
  const face = { ...unsureFace('neutral', 0.5), reason };
  renderResult({ ...DONE, unsure: true, faces: [face] });
  expect(announcement()).toHaveTextContent('Neutral');
  expect(announcement()).toHaveTextContent(advice);
});

test('an unsure result of an earlier version takes advice, too', () => {
  const face = { ...OLD_FACE, unsure: true, reason: 'small' };
  renderResult({ ...DONE, unsure: true, faces: [face] });
  expect(announcement()).toHaveTextContent('No clear expression');
  expect(announcement()).toHaveTextContent('Try one taken from closer.');
});

test('all seven emotions unfold on request, and fold again', async () => {
  renderResult(DONE);
  const clicks = userEvent.setup();
  const button = screen.getByRole('button', { name: 'All seven emotions', expanded: false });
  expect(screen.queryByRole('table', { name: /seven/ })).toBeNull();
  button.focus();
  await clicks.keyboard('{Enter}');
  expect(button).toHaveAttribute('aria-expanded', 'true');
  const table = screen.getByRole('table', { name: 'Probability of each of the seven emotions' });
  expect(table).toHaveAttribute('id', button.getAttribute('aria-controls'));
  const rows = within(table).getAllByRole('row').slice(1); // The first has the headings.
  expect(rows.map((row) => row.textContent)).toEqual([
    'Angry2.0%',
    'Happy82.0%',
    'Sad2.0%',
    'Surprise6.0%',
    'Neutral5.0%',
    'Fear2.0%',
    'Disgust1.0%',
  ]);
  await clicks.keyboard(' ');
  expect(button).toHaveAttribute('aria-expanded', 'false');
  expect(table).not.toBeVisible();
});

test('several faces are counted, and each can be chosen', async () => {
  const { onFace } = renderResult(TWO_FACES);
  expect(announcement()).toHaveTextContent('2 faces found');
  const picker = screen.getByRole('group', { name: 'Faces, largest first' });
  expect(within(picker).getByRole('radio', { name: 'Face 1 Happy 84.7%' })).toBeChecked();
  await userEvent.click(within(picker).getByRole('radio', { name: 'Face 2 unclear' }));
  expect(onFace).toHaveBeenCalledExactlyOnceWith(1);
});

test('a chosen face is shown with its own words and probabilities', () => {
  renderPanel({ status: 'finished', prediction: parsePrediction(TWO_FACES) }, { face: 1 });
  expect(announcement()).toHaveTextContent('Not clear, closest to sad (40.0%)');
  expect(announcement()).toHaveTextContent('face 2 of 2');
  expect(screen.getByRole('row', { name: 'Sad 40.0%' })).toBeVisible();
});

test.each([
  [0, '36 faces found; the 2 largest are shown. This is the largest'],
  [1, 'This is face 2 of the 2 largest'],
])('faces beyond those that are shown are counted, too, beside face %i', (face, words) => {
  const prediction = parsePrediction({ ...TWO_FACES, facesFound: 36 });
  renderPanel({ status: 'finished', prediction }, { face });
  expect(announcement()).toHaveTextContent(words);
});

test('the picker says in few words what unsure faces look like', () => {
  const faces = [
    unsureFace('neutral', 0.9),
    unsureFace('fear', 0.5),
    unsureFace('sad', 0.4),
    { ...OLD_FACE, unsure: true },
  ];
  renderResult({ ...DONE, unsure: true, faces, facesFound: undefined });
  for (const name of ['1 Neutral', '2 Closest to fear', '3 unclear', '4 unclear']) {
    expect(screen.getByRole('radio', { name: `Face ${name}` })).toBeVisible();
  }
});

test('one face is not counted', () => {
  renderResult(DONE);
  expect(announcement()).not.toHaveTextContent('faces found');
  expect(screen.queryByRole('group', { name: 'Faces, largest first' })).toBeNull();
});

test('no face found comes with advice and without a chart', () => {
  renderResult(NO_FACE);
  expect(announcement()).toHaveTextContent('No face found');
  expect(announcement()).toHaveTextContent('Try a photo where the face is larger');
  expect(screen.queryByRole('group', { name: /Pie chart/ })).toBeNull();
});

test.each([
  ['unsupported_format', /Use a JPEG, PNG/],
  ['corrupt_image', /damaged/],
  ['too_large', /limit is 10 MB/],
  ['too_many_pixels', /limit is 40 megapixels/],
  ['too_complex', /save it as a JPEG/],
  ['too_many_photos', /Try again in an hour/],
  ['empty_file', /empty/],
  ['internal', /on our side/],
])('the error %s is said in words that help', (code, words) => {
  renderResult(errorDocument(code));
  expect(announcement()).toHaveTextContent(words);
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});

test('an error that may pass can be tried again', async () => {
  const { onTryAgain } = renderResult(errorDocument('internal', true));
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onTryAgain).toHaveBeenCalledOnce();
});

test.each([
  ['network', /Check your internet connection/],
  ['permission', /Access denied/],
  ['sign_in', /Sign-in failed/],
  ['unreadable_result', /couldn’t be read/],
  ['unexpected', /went wrong/],
] as const)('the failure %s is said in words and can be tried again', async (reason, words) => {
  const { onTryAgain } = renderPanel({ status: 'failed', reason });
  expect(announcement()).toHaveTextContent(words);
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onTryAgain).toHaveBeenCalledOnce();
});

test('a failure for want of a connection is tried again when it is back, others are not', () => {
  vi.useFakeTimers();
  const { onTryAgain, change, unmount } = renderPanel({ status: 'failed', reason: 'network' });
  window.dispatchEvent(new Event('online'));
  expect(onTryAgain).toHaveBeenCalledOnce();
  change({ status: 'uploading', percent: 0 });
  change({ status: 'failed', reason: 'network' }); // It was too early.
  act(() => {
    vi.advanceTimersByTime(2_000);
  });
  expect(onTryAgain).toHaveBeenCalledTimes(2);
  unmount();
  const denied = renderPanel({ status: 'failed', reason: 'permission' });
  window.dispatchEvent(new Event('online'));
  expect(denied.onTryAgain).not.toHaveBeenCalled();
});

test('the details name the model, the time and how long it is kept', async () => {
  renderResult(DONE);
  expect(screen.getByText('expressio-dcnn 2.0.0')).not.toBeVisible();
  await userEvent.click(screen.getByText('Details'));
  expect(screen.getByText('expressio-dcnn 2.0.0')).toBeVisible();
  expect(screen.getByText('70 ms (download 13, decode 8, detect 40, classify 9)')).toBeVisible();
  expect(screen.getByText('640 × 480 pixels, JPEG')).toBeVisible();
  expect(screen.getByText(/Dec 20, 2126/)).toBeVisible();
});

test('the details say how the chosen face is turned, where it clearly is', () => {
  const turned = { ...FACE, pose: { yaw: 32, pitch: 1, roll: 2 } };
  const prediction = parsePrediction({ ...DONE, facesFound: 2, faces: [FACE, turned] });
  const panel = renderPanel({ status: 'finished', prediction }, { face: 1 });
  expect(screen.getByText('Turned 32° to the right of the picture')).toBeInTheDocument();
  panel.unmount();
  renderPanel({ status: 'finished', prediction }, { face: 0 });
  expect(screen.queryByText('Head')).toBeNull();
});

test('the link of a result is copied', async () => {
  renderResult(DONE);
  const clicks = userEvent.setup();
  await clicks.click(screen.getByRole('button', { name: 'Copy link for this browser' }));
  expect(await navigator.clipboard.readText()).toBe(LINK);
  expect(await screen.findByText(/^Copied/)).toBeVisible();
});

test('a link that cannot be copied is shown', async () => {
  const clicks = userEvent.setup();
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('denied'));
  renderResult(NO_FACE);
  await clicks.click(screen.getByRole('button', { name: 'Copy link for this browser' }));
  expect(await screen.findByText(new RegExp(LINK))).toBeVisible();
});

test.each([
  ['JSON', 'json'],
  ['CSV', 'csv'],
])('a result is saved as %s', async (name, extension) => {
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
  renderResult(DONE);
  await userEvent.click(screen.getByText('Data'));
  await userEvent.click(screen.getByRole('button', { name: `Save as ${name}` }));
  expect(clicked.mock.contexts[0]).toHaveProperty('download', `expressio-${DONE.id}.${extension}`);
});

test('a photo that is no longer stored is announced', () => {
  renderPanel(
    { status: 'finished', prediction: parsePrediction(DONE) },
    { photoNote: 'The photo is no longer stored.' },
  );
  expect(announcement()).toHaveTextContent('no longer stored');
});

function announcement(): HTMLElement {
  return screen.getByRole('status');
}

/** For a regular expression. */
function escaped(words: string): string {
  return words.replace(/[.()]/g, '\\$&');
}

function renderResult(document: object) {
  return renderPanel({ status: 'finished', prediction: parsePrediction(document) });
}

function renderPanel(state: PredictionState, { hasPhoto = true, face = 0, photoNote = '' } = {}) {
  const called = { onFace: vi.fn(), onTryAgain: vi.fn(), onCancel: vi.fn() };
  const panelOf = (state: PredictionState) => (
    <ResultPanel
      state={state}
      hasPhoto={hasPhoto}
      photoNote={photoNote}
      face={face}
      link={LINK}
      readyPhoto={null}
      {...called}
    />
  );
  const { rerender, unmount } = renderThemed(panelOf(state));
  return { ...called, change: (state: PredictionState) => rerender(panelOf(state)), unmount };
}
