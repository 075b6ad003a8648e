/** Says why a face is unsure, where it is one of the conditions that were measured to cause it. */
import { at, CONTRACT, INPUT_SIZE } from './contract';
import type { Mesh } from './mesh';
import type { Reason } from '../lib/prediction';

const INNER = [4, INPUT_SIZE - 4] as const;
// Between nose and chin.
const MOUTH_ROWS = [31, 43] as const;
const MOUTH_COLUMNS = [12, 37] as const;

type Range = readonly [number, number];

/**
 * The first reason that holds, in that order: in the dark nothing else can be measured, and a small
 * face is blurred as well, a covered one smooth.
 *
 * `scale` is the side of the image's pixel in pixels of the file.
 */
export function findReason(face: Uint8Array, mesh: Mesh, scale: number): Reason | undefined {
  const limits = CONTRACT.reasons;
  const whole: Range = [0, INPUT_SIZE];
  if (mean(values(face, whole, whole)) < limits.dark_mean) return 'dark';
  if (mesh.side * scale < limits.small_side) return 'small';
  if (Math.abs(mesh.pose.yaw) > limits.turned_away_yaw) return 'turned_away';
  const contrast = Math.max(deviation(values(face, INNER, INNER)), 1e-3);
  if (deviation(values(face, MOUTH_ROWS, MOUTH_COLUMNS)) / contrast < limits.covered_contrast) {
    return 'covered';
  }
  if (deviation(laplacian(face)) / contrast < limits.blurred_sharpness) return 'blurred';
  return undefined;
}

function laplacian(face: Uint8Array): number[] {
  return indexes(INNER, INNER).map(
    (index) =>
      at(face, index - INPUT_SIZE) +
      at(face, index + INPUT_SIZE) +
      at(face, index - 1) +
      at(face, index + 1) -
      4 * at(face, index),
  );
}

function values(face: Uint8Array, rows: Range, columns: Range): number[] {
  return indexes(rows, columns).map((index) => at(face, index));
}

function indexes([top, bottom]: Range, [left, right]: Range): number[] {
  return Array.from(
    { length: (bottom - top) * (right - left) },
    (_, index) =>
      (top + Math.floor(index / (right - left))) * INPUT_SIZE + left + (index % (right - left)),
  );
}

function mean(numbers: number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function deviation(numbers: number[]): number {
  const middle = mean(numbers);
  return Math.sqrt(mean(numbers.map((value) => (value - middle) ** 2)));
}
