import { describe, expect, test } from 'vitest';
import { join, readDeepGray, readJpeg, upright, withoutEmptyAlpha, type Bytes } from './container';

const SIZE = [0, 11, 8, 0, 2, 0, 3, 1, 1, 0x11, 0]; // Of a JPEG of 3 x 2 pixels, one component.
const SCAN = [0xff, 0xda, 0, 2, 1, 2, 3];

describe('readJpeg', () => {
  test('leaves out metadata, and reads size and orientation', () => {
    const frame = [0xff, 0xc0, ...SIZE];
    const file = Uint8Array.of(0xff, 0xd8, ...exif(6), 0xff, 0xfe, 0, 3, 9, ...frame, ...SCAN);
    expect(readJpeg(file)).toEqual({
      width: 3,
      height: 2,
      orientation: 6,
      clean: Uint8Array.of(0xff, 0xd8, ...frame, ...SCAN),
    });
  });

  test('takes an orientation that is none for 1', () => {
    const file = Uint8Array.of(0xff, 0xd8, ...exif(9), 0xff, 0xc2, ...SIZE, ...SCAN);
    expect(readJpeg(file)?.orientation).toBe(1);
  });

  test.each([[[]], [[0xff]], [[0xff, 0xc0, 0]], [SCAN], [[0xff, 0xd9]]])(
    'reads nothing where there is no size: %s',
    (rest) => {
      expect(readJpeg(Uint8Array.of(0xff, 0xd8, ...rest))).toBeNull();
    },
  );
});

// Where the six pixels of 3 x 2 come to: EXIF 2.32, tag 274.
test.each([
  [1, 3, [1, 2, 3, 4, 5, 6]],
  [2, 3, [3, 2, 1, 6, 5, 4]],
  [3, 3, [6, 5, 4, 3, 2, 1]],
  [4, 3, [4, 5, 6, 1, 2, 3]],
  [5, 2, [1, 4, 2, 5, 3, 6]],
  [6, 2, [4, 1, 5, 2, 6, 3]],
  [7, 2, [6, 3, 5, 2, 4, 1]],
  [8, 2, [3, 6, 2, 5, 1, 4]],
])('orientation %i is made upright', (orientation, width, expected) => {
  const stored = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 3, height: 2, bands: 1 };
  const turned = upright(stored, orientation);
  expect([...turned.data]).toEqual(expected);
  expect([turned.width, turned.height]).toEqual([width, 6 / width]);
});

test('alpha that is 0 everywhere is taken away, and no other', () => {
  const file = bmp(0);
  const opaque = withoutEmptyAlpha(file);
  expect([...opaque.subarray(66, 70)]).toEqual([0, 0, 0, 0]);
  expect([...file.subarray(66, 70)]).toEqual([0, 0, 0, 255]);
  expect(withoutEmptyAlpha(bmp(1))).toEqual(bmp(1));
});

test('a PNG of 8 bits is left to the browser', async () => {
  expect(await readDeepGray(new Uint8Array(64))).toBeNull();
});

function exif(orientation: number): number[] {
  const block = [
    0x4d,
    0x4d,
    0,
    42,
    0,
    0,
    0,
    8,
    0,
    1,
    1,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    orientation,
    0,
    0,
  ];
  return [0xff, 0xe1, 0, 8 + block.length, ...new TextEncoder().encode('Exif\0\0'), ...block];
}

/** One pixel, of 32 bits, after the header of version 5. */
function bmp(alpha: number): Bytes {
  const header = new DataView(new ArrayBuffer(14 + 124));
  header.setUint32(10, 14 + 124, true);
  header.setUint32(14, 124, true);
  header.setUint16(28, 32, true);
  header.setUint32(66, 0xff000000, true);
  return join([new Uint8Array(header.buffer), Uint8Array.of(1, 2, 3, alpha)]);
}
