/** The geometry of the pie chart, a circle around (0, 0); y points down, as in SVG. */
import { EXPRESSIONS, type Expression, type Probabilities } from '../../lib/prediction';

export interface Slice {
  expression: Expression;
  /** An SVG path: the center, an edge, the arc clockwise, the other edge. */
  path: string;
  /** The point of the arc that halves the slice. */
  middle: Point;
  /** The slice's center of gravity. */
  centroid: Point;
}

interface Point {
  x: number;
  y: number;
}

/** Not 1: browsers measure the length of curves that are small in user units too roughly. */
export const RADIUS = 100;

const WHOLE = 0.99999; // An arc that ended where it starts would not be drawn at all.

/** A slice for every class in the usual order, clockwise from twelve o'clock. */
export function pieSlices(probabilities: Probabilities): Slice[] {
  let end = 0;
  return EXPRESSIONS.map((expression) => {
    const start = end;
    end += probabilities[expression];
    const middle = onCircle((start + end) / 2);
    const centroid = scaled(middle, centroidDistance(probabilities[expression]));
    return { expression, path: slicePath(start, end), middle, centroid };
  });
}

/** `start` and `end` are in whole turns. */
function slicePath(start: number, end: number): string {
  const share = Math.min(end - start, WHOLE);
  const isLongArc = share > 0.5 ? 1 : 0;
  const [from, to] = [onCircle(start), onCircle(start + share)];
  return `M 0 0 L ${pair(from)} A ${RADIUS} ${RADIUS} 0 ${isLongArc} 1 ${pair(to)} Z`;
}

/** From the center, in radii, of a sector that is `share` of the circle. */
function centroidDistance(share: number): number {
  const halfAngle = Math.PI * share;
  return halfAngle === 0 ? 2 / 3 : (2 * Math.sin(halfAngle)) / (3 * halfAngle);
}

function scaled({ x, y }: Point, factor: number): Point {
  return { x: x * factor, y: y * factor };
}

function onCircle(turn: number): Point {
  const angle = 2 * Math.PI * turn;
  return { x: RADIUS * Math.sin(angle), y: -RADIUS * Math.cos(angle) };
}

function pair({ x, y }: Point): string {
  return `${x.toFixed(4)} ${y.toFixed(4)}`;
}
