import { expect, test } from 'vitest';
import { flipped, frameSize, isUnedited, squared, turned, UNEDITED } from './edits';

const EDITED = {
  ...UNEDITED,
  turns: 1,
  degrees: 10,
  crop: { left: 0.1, top: 0.2, width: 0.3, height: 0.4 },
  brightness: 1.2,
};

test('four quarter turns bring everything back, what is kept included', () => {
  const once = turned(EDITED);
  expect(once.turns).toBe(2);
  expect(once.crop.left).toBeCloseTo(0.4); // What was 0.4 above the bottom.
  expect(once.crop.top).toBeCloseTo(0.1);
  const back = turned(turned(turned(once)));
  expect(back.turns).toBe(1);
  expect(back.crop.left).toBeCloseTo(0.1);
  expect(back.crop.top).toBeCloseTo(0.2);
});

test('a flip mirrors what is seen: the turn, the angle and what is kept too', () => {
  const mirrored = flipped(EDITED);
  expect(mirrored).toMatchObject({ isFlipped: true, turns: 3, degrees: -10, brightness: 1.2 });
  expect(mirrored.crop.left).toBeCloseTo(0.6);
  expect(flipped(mirrored).turns).toBe(1);
});

test('two flips of an untouched photo leave it untouched', () => {
  expect(isUnedited(flipped(flipped(UNEDITED)))).toBe(true);
  expect(isUnedited(flipped(UNEDITED))).toBe(false);
});

test('a quarter turn swaps width and height', () => {
  const landscape = { width: 600, height: 400 };
  expect(frameSize(landscape, UNEDITED)).toEqual(landscape);
  expect(frameSize(landscape, turned(UNEDITED))).toEqual({ width: 400, height: 600 });
});

test('a square is as large as fits and has the same middle', () => {
  const { crop, isSquare } = squared(UNEDITED, { width: 600, height: 400 });
  expect(isSquare).toBe(true);
  expect(crop.width * 600).toBeCloseTo(400);
  expect(crop.height * 400).toBeCloseTo(400);
  expect(crop.left + crop.width / 2).toBeCloseTo(0.5);
});
