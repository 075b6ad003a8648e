/** Meshes that are made up. */
import { Mesh } from '../expressio/mesh';

/** A face with points at the corners and in the middle, and eyes and mouth in their places. */
export function meshAt(x: number, y: number, side: number, presence = 1): Mesh {
  const points = new Float64Array(3 * 468);
  const put = (index: number, across: number, down: number) =>
    points.set([x + across * side, y + down * side], 3 * index);
  for (let index = 0; index < 468; index++) put(index, 0, 0);
  for (const index of [33, 133]) put(index, -0.2, -0.1);
  for (const index of [263, 362]) put(index, 0.2, -0.1);
  put(10, 0, -0.5);
  put(152, 0, 0.5);
  put(234, -0.5, 0);
  put(454, 0.5, 0);
  return new Mesh(points, presence);
}
