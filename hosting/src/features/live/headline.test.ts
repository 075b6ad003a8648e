import { expect, test } from 'vitest';
import { Announcer, ANNOUNCE_EVERY_S, Steady, STEADY_S } from './headline';

const FRAME_S = 1 / 30;

test('the headline changes once an answer has been the same for long enough', () => {
  const steady = new Steady('none');
  const shown = Array.from({ length: 30 }, (_, place) => steady.add(place * FRAME_S, 'happy'));
  expect(shown.indexOf('happy') * FRAME_S).toBeGreaterThanOrEqual(STEADY_S);
  expect(shown.indexOf('happy') * FRAME_S).toBeLessThan(STEADY_S + 0.05);
});

test('answers that change faster leave the headline as it is', () => {
  const steady = new Steady('happy');
  const shown = Array.from({ length: 90 }, (_, place) =>
    steady.add(place * FRAME_S, place % 16 < 8 ? 'sad' : 'happy'),
  );
  expect(new Set(shown)).toEqual(new Set(['happy']));
});

test('what is announced is the latest, and at most every three seconds', () => {
  const announcer = new Announcer('');
  const words = Array.from({ length: 300 }, (_, place) =>
    announcer.add(place * FRAME_S, `word ${Math.floor(place / 15)}`),
  );
  const changes = words.flatMap((word, place) =>
    word !== words[place - 1] ? [place * FRAME_S] : [],
  );
  expect(changes).toHaveLength(4);
  for (const [index, time] of changes.entries()) {
    if (index > 0) {
      expect(time - (changes[index - 1] ?? 0)).toBeGreaterThanOrEqual(ANNOUNCE_EVERY_S);
    }
  }
  expect(words.at(-1)).toBe('word 18');
});
