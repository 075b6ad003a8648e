/** Reads from a file's header what decoding it would cost, without decoding anything. */
import { jpegFrame, textAt, viewOf, type Bytes } from './container';

export interface Size {
  width: number;
  height: number;
}

/** Pixels as stored; null where the header does not say, or the format is one that few browsers read. */
export function storedSize(data: Bytes, format: string): Size | null {
  try {
    return READERS[format]?.(data, viewOf(data)) ?? null;
  } catch (error) {
    if (error instanceof RangeError) return null; // The header ends early.
    throw error;
  }
}

type Reader = (data: Bytes, view: DataView) => Size | null;

const READERS: Record<string, Reader> = {
  JPEG: (data) => jpegFrame(data),
  PNG: (_, view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  GIF: (_, view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  BMP: bmpSize,
  WEBP: webpSize,
  AVIF: heifSize,
  HEIC: heifSize,
};

const OS2_HEADER = 12; // Bytes; its sizes are shorter.

function bmpSize(_: Bytes, view: DataView): Size {
  if (view.getUint32(14, true) === OS2_HEADER) {
    return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  }
  // A negative height has the rows from the top down.
  return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
}

function webpSize(data: Bytes, view: DataView): Size {
  switch (textAt(data, 12, 4)) {
    case 'VP8X':
      return {
        width: 1 + (view.getUint32(24, true) & 0xffffff),
        height: 1 + (view.getUint32(26, true) >>> 8),
      };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
  }
  return {
    width: view.getUint16(26, true) & 0x3fff,
    height: view.getUint16(28, true) & 0x3fff,
  };
}

/** The largest of the images that the box `meta` describes (`ispe`, ISO 23008-12): the others are tiles and previews. */
function heifSize(data: Bytes, view: DataView): Size | null {
  for (let at = 0, length = 0; at + 8 <= data.length; at += length) {
    length = view.getUint32(at) || data.length - at;
    if (length < 8) return null; // Of 64 bits, which a `meta` has not before it.
    if (textAt(data, at + 4, 4) === 'meta') return largestExtent(data.subarray(at, at + length));
  }
  return null;
}

function largestExtent(meta: Bytes): Size | null {
  const view = viewOf(meta);
  let largest: Size | null = null;
  for (let at = meta.indexOf(0x69); at >= 0; at = meta.indexOf(0x69, at + 1)) {
    if (textAt(meta, at, 4) !== 'ispe') continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}
