import { expect, it } from 'vitest';
import { FACE, unsureFace } from '../../test/documents';
import { sharedHeadline } from './share-headline';

it('names the expression with its probability', () => {
  const headline = sharedHeadline(FACE);
  expect(headline.emotion).toBe(FACE.expression);
  expect(headline.text).toMatch(/^\w+ \d+\.\d%$/);
});

it('says what an unsure face looks like', () => {
  expect(sharedHeadline(unsureFace('fear', 0.5))).toEqual({
    text: 'Closest to fear',
    emotion: 'fear',
  });
});
