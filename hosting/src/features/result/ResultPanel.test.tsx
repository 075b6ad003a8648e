import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { parsePrediction } from '../../lib/prediction';
import { DONE, errorDocument, FACE, NO_FACE } from '../../test/documents';
import { renderThemed } from '../../test/render';
import type { PredictionState } from './prediction-state';
import { ResultPanel } from './ResultPanel';

afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ['no photo', { status: 'idle' }, false, 'The answer appears here'],
  ['a photo', { status: 'idle' }, true, 'Press PREDICT'],
  ['an upload', { status: 'uploading', percent: 10 }, true, 'Uploading the photo'],
  ['an analysis', { status: 'analysing' }, true, 'Reading the expression'],
] as const)('%s is announced', (_, state, hasPhoto, words) => {
  renderPanel(state, hasPhoto);
  expect(announcement()).toHaveTextContent(words);
});

test('an analysis of more than ten seconds is said to be still working', () => {
  vi.useFakeTimers();
  renderPanel({ status: 'analysing' });
  act(() => {
    vi.advanceTimersByTime(9_999);
  });
  expect(announcement()).toHaveTextContent('Reading the expression');
  act(() => {
    vi.advanceTimersByTime(1);
  });
  expect(announcement()).toHaveTextContent('Still working');
});

test('an answer is said in words and shown as a chart', () => {
  renderAnswer(DONE);
  expect(announcement()).toHaveTextContent('Predicted expression is HAPPY');
  expect(announcement()).toHaveTextContent('84.7%');
  expect(screen.getByRole('group', { name: /Pie chart/ })).toBeVisible();
  expect(screen.getByRole('table')).toBeVisible();
});

test('an unsure answer claims no expression and still shows the chart', () => {
  renderAnswer({ ...DONE, unsure: true });
  expect(announcement()).toHaveTextContent('No clear expression');
  expect(announcement()).toHaveTextContent('closest is HAPPY with 84.7%');
  expect(announcement()).not.toHaveTextContent('Predicted expression');
  expect(screen.getByRole('group', { name: /Pie chart/ })).toBeVisible();
});

test('several faces are counted', () => {
  renderAnswer({ ...DONE, faces: [FACE, FACE, FACE] });
  expect(announcement()).toHaveTextContent('3 faces found');
});

test('one face is not counted', () => {
  renderAnswer(DONE);
  expect(announcement()).not.toHaveTextContent('faces found');
});

test('no face found comes with advice and without a chart', () => {
  renderAnswer(NO_FACE);
  expect(announcement()).toHaveTextContent('No face found');
  expect(announcement()).toHaveTextContent('Try a photo in which the face is larger');
  expect(screen.queryByRole('group', { name: /Pie chart/ })).toBeNull();
});

test.each([
  ['unsupported_format', /Use a JPEG, PNG/],
  ['corrupt_image', /damaged/],
  ['too_large', /10 MB at most/],
  ['too_many_pixels', /40 megapixels at most/],
  ['empty_file', /empty/],
  ['internal', /our fault/],
])('the error %s is said in words that help', (code, words) => {
  renderAnswer(errorDocument(code));
  expect(announcement()).toHaveTextContent(words);
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});

test('an error that may pass can be tried again', async () => {
  const onTryAgain = renderAnswer(errorDocument('internal', true));
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onTryAgain).toHaveBeenCalledOnce();
});

test.each([
  ['network', /Check your internet connection/],
  ['permission', /Access was refused/],
  ['sign_in', /Signing in did not work/],
  ['unreadable_answer', /could not be read/],
  ['unexpected', /went wrong/],
] as const)('the failure %s is said in words and can be tried again', async (reason, words) => {
  const onTryAgain = renderPanel({ status: 'failed', reason });
  expect(announcement()).toHaveTextContent(words);
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onTryAgain).toHaveBeenCalledOnce();
});

function announcement(): HTMLElement {
  return screen.getByRole('status');
}

function renderAnswer(document: object) {
  return renderPanel({ status: 'answered', prediction: parsePrediction(document) });
}

function renderPanel(state: PredictionState, hasPhoto = true) {
  const onTryAgain = vi.fn();
  renderThemed(<ResultPanel state={state} hasPhoto={hasPhoto} onTryAgain={onTryAgain} />);
  return onTryAgain;
}
