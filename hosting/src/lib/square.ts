/** The square part of a picture that shows a face. */
import type { Box } from './prediction';

const MARGIN = 1.4; // Of the longer side of the box, so that hair and chin are in it.

/** In pixels of a picture of this size, inside it. */
export function squareAround(box: Box, { width, height }: { width: number; height: number }) {
  const longer = Math.max(box.width * width, box.height * height);
  const side = Math.min(MARGIN * longer, width, height);
  const start = (middle: number, size: number) =>
    Math.min(Math.max(0, middle * size - side / 2), size - side);
  return {
    left: start(box.left + box.width / 2, width),
    top: start(box.top + box.height / 2, height),
    side,
  };
}
