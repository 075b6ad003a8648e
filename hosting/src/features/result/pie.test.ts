import { expect, test } from 'vitest';
import { pieSlices } from './pie';

test('slices follow each other clockwise from the top in the usual order', () => {
  const slices = pieSlices({ angry: 0.25, happy: 0.25, sad: 0.25, surprise: 0.25 });
  expect(slices.map(({ expression }) => expression)).toEqual(['angry', 'happy', 'sad', 'surprise']);
  expect(slices.map(({ path }) => arcEnd(path))).toEqual([
    [100, 0],
    [0, 100],
    [-100, 0],
    [0, -100],
  ]);
});

test('a slice of more than half takes the long way round', () => {
  const [angry, happy] = pieSlices({ angry: 0.4, happy: 0.6, sad: 0, surprise: 0 });
  expect(angry?.path).toContain('A 100 100 0 0 1');
  expect(happy?.path).toContain('A 100 100 0 1 1');
});

test('a slice of everything is drawn: its arc does not end where it starts', () => {
  const [, happy] = pieSlices({ angry: 0, happy: 1, sad: 0, surprise: 0 });
  expect(arcEnd(happy?.path)).not.toEqual([0, -100]);
  expect(happy?.path).toContain('A 100 100 0 1 1');
});

test('the middle of a slice lies on its arc', () => {
  const [angry] = pieSlices({ angry: 0.5, happy: 0.5, sad: 0, surprise: 0 });
  expect(angry?.middle.x).toBeCloseTo(100);
  expect(angry?.middle.y).toBeCloseTo(0);
});

test('the centroid of a half is at 4 / (3 π) of the radius, that of the whole in the center', () => {
  const [half] = pieSlices({ angry: 0.5, happy: 0.5, sad: 0, surprise: 0 });
  expect(half?.centroid.x).toBeCloseTo((100 * 4) / (3 * Math.PI));
  const [whole] = pieSlices({ angry: 1, happy: 0, sad: 0, surprise: 0 });
  expect(whole?.centroid.y).toBeCloseTo(0);
});

function arcEnd(path = ''): number[] {
  const numbers = path.match(/-?[\d.]+/g) ?? [];
  return numbers.slice(-2).map((number) => Number(number) + 0); // + 0 makes -0 equal to 0.
}
