/** Cuts a rotated square out of an image, scaled to the side that a network reads. */
import { patch, reducedPatch, resize, transform, type Affine, type Pixels } from './pillow';

/** A rotated square, in pixels of an image; it may reach beyond the image. */
export interface Square {
  centerX: number;
  centerY: number;
  side: number;
  /** Of the clockwise angle by which its upper side is turned. */
  cosRoll: number;
  sinRoll: number;
}

/**
 * The square, upright, as an image of `side` x `side` pixels with one band or three.
 *
 * Beyond the image's edge its outermost pixels are repeated.
 */
export function cut(image: Pixels, square: Square, side: number, bands: 1 | 3): Pixels {
  const { centerX, centerY, cosRoll, sinRoll } = square;
  const reduction = Math.max(1, Math.trunc(square.side / side));
  const halfSide = (square.side / 2) * (Math.abs(cosRoll) + Math.abs(sinRoll));
  const [left, top] = [Math.floor(centerX - halfSide), Math.floor(centerY - halfSide)];
  const [right, bottom] = [Math.ceil(centerX + halfSide), Math.ceil(centerY + halfSide)];
  const corners = [left, top, right, bottom] as const;
  if (sinRoll === 0 && cosRoll > 0) {
    const around = patch(image, corners, bands);
    const [x, y] = [centerX - halfSide - left, centerY - halfSide - top];
    return resize(around, side, side, [x, y, x + square.side, y + square.side]);
  }
  const affine = similarity(
    square.side / side / reduction,
    square,
    (centerX - left) / reduction,
    (centerY - top) / reduction,
    side / 2,
  );
  return transform(reducedPatch(image, corners, bands, reduction), side, affine);
}

/** From the pixels of an upright square with sides of 2 `half` to those of a source. */
function similarity(
  scale: number,
  { cosRoll, sinRoll }: Square,
  centerX: number,
  centerY: number,
  half: number,
): Affine {
  const [scaledCos, scaledSin] = [scale * cosRoll, scale * sinRoll];
  const shiftX = centerX - half * (scaledCos - scaledSin);
  const shiftY = centerY - half * (scaledCos + scaledSin);
  return [scaledCos, -scaledSin, shiftX, scaledSin, scaledCos, shiftY];
}
