/** What the visitor has changed about a photo: a few numbers. The photo itself is never touched. */
import type { Box } from '../../lib/prediction';

export interface Size {
  width: number;
  height: number;
}

/** Where the picture's pixels go, in the order in which it happens. */
export interface Geometry {
  /** Left and right are swapped. */
  isFlipped: boolean;
  /** Quarter turns clockwise, 0 to 3. */
  turns: number;
  /** Clockwise, -45 to 45; the picture is enlarged until it fills its frame again. */
  degrees: number;
  /** What is kept of the frame, in fractions of it. */
  crop: Box;
}

export interface Edits extends Geometry {
  /** The crop keeps to a square. */
  isSquare: boolean;
  /** 1 leaves the picture as it is. */
  brightness: number;
  /** 1 leaves the picture as it is. */
  contrast: number;
}

export const UNEDITED: Edits = {
  isFlipped: false,
  turns: 0,
  degrees: 0,
  crop: { left: 0, top: 0, width: 1, height: 1 },
  isSquare: false,
  brightness: 1,
  contrast: 1,
};

export function isSame(one: Edits, other: Edits): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function isUnedited(edits: Edits): boolean {
  return isSame(edits, UNEDITED);
}

/** What is seen, a quarter turn clockwise. */
export function turned(edits: Edits): Edits {
  const { left, top, width, height } = edits.crop;
  return {
    ...edits,
    turns: (edits.turns + 1) % 4,
    crop: { left: 1 - top - height, top: left, width: height, height: width },
  };
}

/** What is seen, with left and right swapped. */
export function flipped(edits: Edits): Edits {
  const { left, width } = edits.crop;
  return {
    ...edits,
    isFlipped: !edits.isFlipped,
    turns: (4 - edits.turns) % 4, // Mirrored, a turn to the right is one to the left.
    degrees: 0 - edits.degrees,
    crop: { ...edits.crop, left: 1 - left - width },
  };
}

/** The size of a source's frame, which `crop` is a part of. */
export function frameSize(source: Size, { turns }: Pick<Geometry, 'turns'>): Size {
  return turns % 2 === 0
    ? { width: source.width, height: source.height }
    : { width: source.height, height: source.width };
}

/** The largest square inside what is kept, around the same middle. */
export function squared(edits: Edits, frame: Size): Edits {
  const { left, top, width, height } = edits.crop;
  const side = Math.min(width * frame.width, height * frame.height);
  const kept = { width: side / frame.width, height: side / frame.height };
  return {
    ...edits,
    isSquare: true,
    crop: {
      left: left + (width - kept.width) / 2,
      top: top + (height - kept.height) / 2,
      ...kept,
    },
  };
}
