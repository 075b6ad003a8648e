import { expect, test } from 'vitest';
import { DONE, errorDocument, NO_FACE, PROBABILITIES } from '../test/documents';
import { EXPRESSIONS, parsePrediction } from './prediction';
import { EXPRESSION_NAMES } from './strings';

test('the type Expression has exactly the labels that model.json serves', () => {
  const names = Object.keys(EXPRESSION_NAMES); // The compiler sees that they are the type's.
  expect(names).not.toHaveLength(0);
  expect([...EXPRESSIONS].sort()).toEqual(names.sort());
});

test('a done document keeps its result and its faces', () => {
  expect(parsePrediction(DONE)).toMatchObject({
    status: 'done',
    expression: 'happy',
    unsure: false,
    probabilities: PROBABILITIES,
    faces: [{ box: { left: 0.25, top: 0.125, width: 0.5, height: 0.375 } }],
  });
});

test('a no_face document is a prediction', () => {
  expect(parsePrediction(NO_FACE).status).toBe('no_face');
});

test('an error document keeps its code and whether to try again', () => {
  expect(parsePrediction(errorDocument('internal', true))).toMatchObject({
    error: { code: 'internal', retryable: true },
  });
});

test('an error code of a later version is read as internal', () => {
  expect(parsePrediction(errorDocument('too_blurred'))).toMatchObject({
    error: { code: 'internal' },
  });
});

test('fields that are not known are left out', () => {
  expect(parsePrediction({ ...DONE, addedLater: true })).not.toHaveProperty('addedLater');
});

test.each([
  ['no data', undefined],
  ['a status that is not known', { ...DONE, status: 'pending' }],
  ['another schema version', { ...DONE, schemaVersion: 2 }],
  ['no faces although done', { ...DONE, faces: [] }],
  ['a missing probability', { ...DONE, probabilities: { ...PROBABILITIES, sad: undefined } }],
  ['a probability above 1', { ...DONE, probabilities: { ...PROBABILITIES, sad: 1.5 } }],
  ['a class that does not exist', { ...DONE, expression: 'bored' }],
])('%s is refused', (_, data) => {
  expect(() => parsePrediction(data)).toThrow();
});
