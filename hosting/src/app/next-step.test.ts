import { expect, test } from 'vitest';
import type { PredictionState } from '../features/result/prediction-state';
import { parsePrediction } from '../lib/prediction';
import { DONE, errorDocument, NO_FACE } from '../test/documents';
import { nextStep } from './next-step';

const IDLE: PredictionState = { status: 'idle' };
const UPLOADING: PredictionState = { status: 'uploading', percent: 0 };

test.each([
  ['nothing', IDLE, false, 'choose'],
  ['a photo', IDLE, true, 'predict'],
  ['a link that is being opened', { status: 'opening' }, false, 'wait'],
  ['an upload', UPLOADING, true, 'wait'],
  ['a link to nothing', { status: 'missing' }, false, 'choose'],
  ['a failure', { status: 'failed', reason: 'network' }, true, 'predict'],
  ['a result', finished(DONE), true, 'start_over'],
  ['a result whose photo is gone', finished(DONE), false, 'start_over'],
  ['no face', finished(NO_FACE), true, 'start_over'],
  ['a damaged file', finished(errorDocument('corrupt_image')), true, 'start_over'],
  ['a fault that may pass', finished(errorDocument('internal', true)), true, 'predict'],
] satisfies [string, PredictionState, boolean, string][])(
  'after %s comes one step',
  (_, state, hasPhoto, step) => {
    expect(nextStep(state, hasPhoto, false)).toBe(step);
  },
);

test.each([
  ['an upload', UPLOADING],
  ['a result', finished(DONE)],
])('a photo that was edited since %s can be sent', (_, state) => {
  expect(nextStep(state, true, true)).toBe('predict');
});

function finished(document: object): PredictionState {
  return { status: 'finished', prediction: parsePrediction(document) };
}
