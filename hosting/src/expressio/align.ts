/** Crops a face as the expression network reads one: grayscale, eyes and mouth in place. */
import { CONTRACT, INPUT_SIZE } from './contract';
import { cut, type Square } from './crop';
import type { Mesh, Point } from './mesh';
import { reduce, type Pixels } from './pillow';

const OVERSAMPLING = 2; // The rotation reads single pixels: at twice the size, averaged afterward.

const TEMPLATE = CONTRACT.alignment.landmarks as unknown as readonly Point[];

/** The face of an upright RGB image, INPUT_SIZE a side, its eyes level. */
export function alignFace(image: Pixels, mesh: Mesh): Uint8Array {
  const square = alignedSquare(mesh.landmarks);
  return reduce(cut(image, square, OVERSAMPLING * INPUT_SIZE, 1), OVERSAMPLING).data;
}

/** The square of an image whose eyes and mouth come closest to the template's, by least squares. */
export function alignedSquare(landmarks: readonly Point[]): Square {
  const [source, target] = [center(landmarks), center(TEMPLATE)];
  // Of the template, in pixels of the image: its length scales, its angle rotates.
  let [real, imaginary, length] = [0, 0, 0];
  TEMPLATE.forEach(([x, y], index) => {
    const [u, v] = landmarks[index] ?? source;
    const [across, down] = [x - target[0], y - target[1]];
    real += across * (u - source[0]) + down * (v - source[1]);
    imaginary += across * (v - source[1]) - down * (u - source[0]);
    length += across * across + down * down;
  });
  real /= length;
  imaginary /= length;
  const [x, y] = [INPUT_SIZE / 2 - target[0], INPUT_SIZE / 2 - target[1]];
  const scale = Math.max(Math.hypot(real, imaginary), 1e-6);
  return {
    centerX: source[0] + (real * x - imaginary * y),
    centerY: source[1] + (real * y + imaginary * x),
    side: scale * INPUT_SIZE,
    cosRoll: real / scale,
    sinRoll: imaginary / scale,
  };
}

function center(points: readonly Point[]): Point {
  const sum = points.reduce<Point>(([x, y], [u, v]) => [x + u, y + v], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}
