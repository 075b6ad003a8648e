import { expect, test } from 'vitest';
import schema from '../../../docs/prediction.schema.json';
import {
  DONE,
  errorDocument,
  FACE,
  NO_FACE,
  OLD_FACE,
  PROBABILITIES,
  unsureFace,
} from '../test/documents';
import {
  EMOTIONS,
  EXPRESSIONS,
  likeliest,
  parsePrediction,
  type DonePrediction,
  type Emotions,
  type Probabilities,
} from './prediction';
import { REASONS } from './strings';

test('the type Expression has exactly the labels that model.json serves', () => {
  const probabilities: Probabilities = PROBABILITIES; // The compiler sees that they are the type's.
  expect(EXPRESSIONS).toEqual(Object.keys(probabilities));
});

test('the type Emotion has exactly the labels that model.json lists', () => {
  const emotions: Emotions = FACE.emotions;
  expect(EMOTIONS).toEqual(Object.keys(emotions));
});

test('every reason that documents give has words', () => {
  const { enum: reasons } = schema.properties.faces.items.properties.reason;
  expect(Object.keys(REASONS).sort()).toEqual(reasons.sort());
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

test('a face keeps its pose, its seven emotions, and why it is unsure', () => {
  const face = { ...unsureFace('neutral', 0.7), reason: 'small' };
  const { facesFound, faces } = parsed({ ...DONE, facesFound: 36, faces: [face] });
  expect(facesFound).toBe(36);
  expect(faces).toEqual([face]);
});

test('a document of an earlier version has none of these', () => {
  const { facesFound, ...old } = { ...DONE, faces: [OLD_FACE] };
  expect(facesFound).toBe(1);
  expect(parsed(old)).not.toHaveProperty('facesFound');
  expect(parsed(old).faces).toEqual([OLD_FACE]);
});

test('a reason of a later version is left out', () => {
  const { faces } = parsed({ ...DONE, faces: [{ ...FACE, unsure: true, reason: 'yawning' }] });
  expect(faces[0].unsure).toBe(true);
  expect(faces[0].reason).toBeUndefined();
});

test('the likeliest emotion is the one with the highest probability', () => {
  expect(likeliest(FACE.emotions)).toBe('happy');
  expect(likeliest(unsureFace('disgust', 0.3).emotions)).toBe('disgust');
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
  [
    'a missing emotion',
    { ...DONE, faces: [{ ...FACE, emotions: { ...FACE.emotions, fear: undefined } }] },
  ],
  ['a class that does not exist', { ...DONE, expression: 'bored' }],
])('%s is refused', (_, data) => {
  expect(() => parsePrediction(data)).toThrow();
});

function parsed(document: object): DonePrediction {
  return parsePrediction(document) as DonePrediction;
}
