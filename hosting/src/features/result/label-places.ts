/** Where the labels of faces go, so that they cover no face and no other label. */
import type { Box } from '../../lib/prediction';

export interface Place {
  side: 'above' | 'below' | 'inside';
  /** Where the label begins at its frame: from there, it grows to the other end. */
  end: 'left' | 'right';
  /** The most that the label may be wide, as a fraction of the photo's width. */
  room: number;
}

const HEIGHT = 0.08; // Of the photo's height: as high as a label on a phone's screen.
const WIDTH = 0.5; // Of the photo's width: that much for one of several labels at most.

/** For each frame above it, if there is room, else below, else in it. */
export function labelPlaces(boxes: readonly Box[]): Place[] {
  const taken = [...boxes];
  const strips = boxes.map((box) => {
    const strip = freeStrip(box, taken);
    if (strip) taken.push(strip.box);
    return strip;
  });
  return boxes.map(({ width }, index) => {
    const strip = strips[index];
    if (!strip) return { side: 'inside', end: 'left', room: width };
    const { label, ...place } = widened(strip.box, taken, boxes.length > 1 ? WIDTH : 1);
    taken.push(label);
    return { side: strip.side, ...place };
  });
}

/** Above or below a frame, as wide as it; undefined where neither is free. */
function freeStrip({ left, top, width, height }: Box, taken: readonly Box[]) {
  const strips = [
    { side: 'above', box: { left, top: top - HEIGHT, width, height: HEIGHT } },
    { side: 'below', box: { left, top: top + height, width, height: HEIGHT } },
  ] as const;
  return strips.find(({ box }) => {
    const isInPhoto = box.top >= 0 && box.top + HEIGHT <= 1;
    return isInPhoto && !taken.some((other) => overlap(box, other));
  });
}

/** The label that reaches beyond its strip: to the right, unless there is more room on the left. */
function widened(
  strip: Box,
  taken: readonly Box[],
  limit: number,
): Omit<Place, 'side'> & { label: Box } {
  const beside = taken.filter((other) => overlap({ ...strip, left: 0, width: 1 }, other));
  const before = beside.filter(({ left }) => left < strip.left);
  const after = beside.filter(({ left }) => left > strip.left);
  const start = Math.max(0, ...before.map(({ left, width }) => left + width));
  const stop = Math.min(1, ...after.map(({ left }) => left));
  const most = Math.max(limit, strip.width);
  const toRight = Math.min(most, stop - strip.left);
  const toLeft = Math.min(most, strip.left + strip.width - start);
  const [end, room] =
    toLeft > toRight ? (['right', toLeft] as const) : (['left', toRight] as const);
  const left = end === 'left' ? strip.left : strip.left + strip.width - room;
  return { end, room, label: { ...strip, left, width: room } };
}

function overlap(a: Box, b: Box): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}
