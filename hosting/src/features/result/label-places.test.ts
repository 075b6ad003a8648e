import { expect, test } from 'vitest';
import { labelPlaces } from './label-places';

const FACE = { left: 0.3, top: 0.3, width: 0.2, height: 0.3 };

test('a label is above its frame, and may reach over its end', () => {
  expect(labelPlaces([FACE])).toEqual([{ side: 'above', end: 'left', room: 0.7 }]);
});

test('a label goes below a frame at the top of the photo', () => {
  expect(sides([{ ...FACE, top: 0.02 }])).toEqual(['below']);
});

test('a label is inside a frame that fills the photo, and as wide as it at most', () => {
  const place = { side: 'inside', end: 'left', room: 0.9 };
  expect(labelPlaces([{ left: 0, top: 0.05, width: 0.9, height: 0.94 }])).toEqual([place]);
});

test('a label at the right edge of the photo grows to the left', () => {
  const [place] = labelPlaces([{ ...FACE, left: 0.75 }]);
  expect(place).toEqual({ side: 'above', end: 'right', room: 0.95 });
});

test('a label covers no other face', () => {
  expect(sides([FACE, { ...FACE, top: 0.62 }])).toEqual(['above', 'below']);
});

test('a label covers no other label', () => {
  expect(
    sides([
      { ...FACE, top: 0.02 },
      { ...FACE, top: 0.42 },
    ]),
  ).toEqual(['below', 'below']);
});

test('labels of faces side by side share the room', () => {
  const [first, second] = labelPlaces([FACE, { ...FACE, left: 0.55, top: 0.25 }]);
  expect(first).toEqual({ side: 'above', end: 'right', room: 0.5 });
  expect(second).toMatchObject({ side: 'above', end: 'left' });
  expect(second?.room).toBeCloseTo(0.45);
});

test('labels in a row of faces are as wide as the space between them', () => {
  const row = [0, 0.25, 0.5, 0.75].map((left) => ({ ...FACE, left }));
  for (const { room } of labelPlaces(row)) expect(room).toBeCloseTo(0.25);
});

function sides(boxes: Parameters<typeof labelPlaces>[0]): string[] {
  return labelPlaces(boxes).map(({ side }) => side);
}
