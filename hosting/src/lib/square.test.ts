import { expect, test } from 'vitest';
import { squareAround } from './square';

test.each([
  ['around a face', { left: 0.4, top: 0.4, width: 0.1, height: 0.2 }, [380, 180, 140]],
  ['inside the picture', { left: 0.9, top: 0, width: 0.1, height: 0.2 }, [860, 0, 140]],
  ['no larger than the picture', { left: 0, top: 0, width: 1, height: 1 }, [250, 0, 500]],
])('the square is %s', (_, box, [left, top, side]) => {
  const square = squareAround(box, { width: 1000, height: 500 });
  expect(square.left).toBeCloseTo(left ?? NaN);
  expect(square.top).toBeCloseTo(top ?? NaN);
  expect(square.side).toBeCloseTo(side ?? NaN);
});
