import { expect, test } from 'vitest';
import { applyCurve, toneCurve, toneFilter } from './tone';

test('an untouched tone changes nothing', () => {
  expect([...toneCurve({ brightness: 1, contrast: 1 })]).toEqual([...Array(256).keys()]);
  expect(toneFilter({ brightness: 1, contrast: 1 })).toBe('none');
});

test('brightness multiplies and is cut off before contrast spreads from the middle', () => {
  const curve = toneCurve({ brightness: 1.5, contrast: 1.2 });
  expect(curve[0]).toBe(0);
  expect(curve[100]).toBe(154); // (150 - 127.5) x 1.2 + 127.5 = 154.5, to the even neighbor.
  expect(curve[255]).toBe(255);
  expect(toneCurve({ brightness: 1.5, contrast: 0.5 })[255]).toBe(191); // From 255, not from 382.
});

test('transparency is left alone', () => {
  const pixels = Uint8ClampedArray.of(10, 20, 30, 40);
  applyCurve(pixels, toneCurve({ brightness: 0.5, contrast: 1 }));
  expect([...pixels]).toEqual([5, 10, 15, 40]);
});
