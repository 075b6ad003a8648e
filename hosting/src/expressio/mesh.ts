/** Fits a mesh of 468 points to a face; the network also says whether there is a face at all. */
import { at, CONTRACT, inputSide } from './contract';
import { cut, type Square } from './crop';
import { sigmoid, type Networks } from './network';
import type { Corners, Pixels } from './pillow';

export type Point = readonly [number, number];

// Points of MediaPipe's canonical face model; right and left are the person's own.
const RIGHT_EYE = [33, 133] as const; // Outer and inner corner.
const LEFT_EYE = [263, 362] as const;
const MOUTH = [61, 291] as const;
const [FOREHEAD, CHIN] = [10, 152];

const { input, scale: SCALE } = CONTRACT.mesh;
const SIDE = inputSide(input.shape);

/** How a head is turned, in degrees. */
interface Pose {
  yaw: number;
  pitch: number;
  roll: number;
}

/** The points of a face, and whether there is one. */
export class Mesh {
  readonly extent: Corners;
  /** Right eye, left eye, and mouth, in pixels of the image. */
  readonly landmarks: readonly [Point, Point, Point];
  readonly pose: Pose;
  /** The square around the face that the network reads, turned as the face is. */
  readonly square: Square;

  constructor(
    /** x, y in pixels of the image, z on the same scale, of one point after the other. */
    readonly points: Float64Array,
    /** 0 to 1. */
    readonly presence: number,
  ) {
    this.extent = extent(points);
    this.landmarks = [this.middle(RIGHT_EYE), this.middle(LEFT_EYE), this.middle(MOUTH)];
    this.pose = this.measuredPose();
    this.square = this.squareAround();
  }

  /** The longer side of the extent, in pixels of the image. */
  get side(): number {
    const [left, top, right, bottom] = this.extent;
    return Math.max(right - left, bottom - top);
  }

  /** The mean of all points, in pixels of the image. */
  get center(): Point {
    let [x, y] = [0, 0];
    for (let index = 0; index < this.points.length; index += 3) {
      x += at(this.points, index);
      y += at(this.points, index + 1);
    }
    return [(3 * x) / this.points.length, (3 * y) / this.points.length];
  }

  private measuredPose(): Pose {
    const across = this.offset(RIGHT_EYE[0], LEFT_EYE[0]);
    const down = this.offset(FOREHEAD, CHIN);
    return {
      yaw: degrees(Math.atan2(across[2], Math.hypot(across[0], across[1]))),
      pitch: degrees(Math.atan2(down[2], Math.hypot(down[0], down[1]))),
      roll: degrees(Math.atan2(across[1], across[0])),
    };
  }

  private squareAround(): Square {
    const roll = (this.pose.roll * Math.PI) / 180;
    const [cosRoll, sinRoll] = [Math.cos(roll), Math.sin(roll)];
    const [left, top, right, bottom] = extent(this.points, cosRoll, sinRoll);
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    return {
      centerX: x * cosRoll - y * sinRoll,
      centerY: x * sinRoll + y * cosRoll,
      side: SCALE * Math.max(right - left, bottom - top),
      cosRoll,
      sinRoll,
    };
  }

  private middle([one, other]: readonly [number, number]): Point {
    return [
      (at(this.points, 3 * one) + at(this.points, 3 * other)) / 2,
      (at(this.points, 3 * one + 1) + at(this.points, 3 * other + 1)) / 2,
    ];
  }

  private offset(from: number, to: number): [number, number, number] {
    const along = (axis: number) =>
      at(this.points, 3 * to + axis) - at(this.points, 3 * from + axis);
    return [along(0), along(1), along(2)];
  }
}

/** The mesh of the face in a square of an RGB image, as if there were one. */
export async function fit(networks: Networks, image: Pixels, square: Square): Promise<Mesh> {
  const { data } = cut(image, square, SIDE, 3);
  const [low, high] = input.range as [number, number];
  const [points, presence] = await networks.mesh(data, input.shape, (high - low) / 255, low);
  if (!points || !presence) throw new TypeError('The mesh network has two outputs');
  const { cosRoll, sinRoll, centerX, centerY } = square;
  const scale = square.side / SIDE;
  const placed = new Float64Array(points.length);
  for (let index = 0; index < points.length; index += 3) {
    const [x, y] = [at(points, index) - SIDE / 2, at(points, index + 1) - SIDE / 2];
    placed[index] = (x * cosRoll - y * sinRoll) * scale + centerX;
    placed[index + 1] = (x * sinRoll + y * cosRoll) * scale + centerY;
    placed[index + 2] = at(points, index + 2) * scale;
  }
  return new Mesh(placed, sigmoid(at(presence, 0)));
}

/** Left, top, right, and bottom of all points, turned back by an angle. */
function extent(points: Float64Array, cos = 1, sin = 0): Corners {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let index = 0; index < points.length; index += 3) {
    const [x, y] = [at(points, index), at(points, index + 1)];
    const [across, down] = [x * cos + y * sin, y * cos - x * sin];
    left = Math.min(left, across);
    right = Math.max(right, across);
    top = Math.min(top, down);
    bottom = Math.max(bottom, down);
  }
  return [left, top, right, bottom];
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
