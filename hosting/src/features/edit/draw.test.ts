import { expect, test } from 'vitest';
import { fillingZoom, outputSize } from './draw';
import { turned, UNEDITED } from './edits';

test('a small photo keeps its pixels', () => {
  expect(outputSize({ width: 640, height: 480 }, UNEDITED)).toEqual({ width: 640, height: 480 });
});

test('a large photo is scaled down to 1280 pixels on its longest side', () => {
  const photo = { width: 2560, height: 1920 };
  expect(outputSize(photo, UNEDITED)).toEqual({ width: 1280, height: 960 });
  expect(outputSize(photo, turned(UNEDITED))).toEqual({ width: 960, height: 1280 });
});

test('a part of a large photo is scaled down only if the part is too large', () => {
  const crop = { left: 0, top: 0, width: 0.25, height: 0.5 };
  const size = outputSize({ width: 2560, height: 1920 }, { turns: 0, crop });
  expect(size).toEqual({ width: 640, height: 960 });
});

test('the thinnest part has a pixel', () => {
  const crop = { left: 0, top: 0, width: 1, height: 0.0001 };
  expect(outputSize({ width: 100, height: 100 }, { turns: 0, crop }).height).toBe(1);
});

test('a turned picture is enlarged until its frame has no empty corner', () => {
  expect(fillingZoom({ width: 600, height: 400 }, 0)).toBe(1);
  expect(fillingZoom({ width: 400, height: 400 }, 45)).toBeCloseTo(Math.SQRT2);
  expect(fillingZoom({ width: 600, height: 400 }, -10)).toBeCloseTo(
    fillingZoom({ width: 400, height: 600 }, 10),
  );
});
