/** Reads and changes files before the browser decodes them, where it would decode another picture. */
import type { Pixels } from './pillow';

const START_OF_SCAN = 0xda;
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const HUFFMAN_FRAMES = [0xc0, 0xc1, 0xc2];
const [APP0, APP1, APP14, APP15, COMMENT] = [0xe0, 0xe1, 0xee, 0xef, 0xfe];
const ORIENTATION = 274;
const SHORT = 3;

export type Bytes = Uint8Array<ArrayBuffer>;

interface Chunk {
  /** A JPEG's marker, or a PNG chunk's name. */
  name: number | string;
  /** Of its body. */
  start: number;
  end: number;
}

/** Where a JPEG's pixels are, without the metadata that decoders may heed. */
export interface Jpeg {
  /** As stored. */
  width: number;
  height: number;
  /** 1 to 8 (EXIF 2.32, tag 274). */
  orientation: number;
  clean: Bytes;
}

/** Null where its structure cannot be followed. */
export function readJpeg(data: Bytes): Jpeg | null {
  const parts: Bytes[] = [data.subarray(0, 2)];
  const view = viewOf(data);
  let [width, height, orientation] = [0, 0, 0];
  for (const { name, start, end } of jpegSegments(data)) {
    const marker = Number(name);
    if (marker === START_OF_SCAN) {
      parts.push(data.subarray(start - 4));
      return width && height
        ? { width, height, orientation: orientation || 1, clean: join(parts) }
        : null;
    }
    if (HUFFMAN_FRAMES.includes(marker)) {
      ({ width, height } = frameSize(view, start));
    }
    if (marker === APP1 && !orientation && textAt(data, start, 5) === 'Exif\0') {
      orientation = exifOrientation(data.subarray(start + 6, end));
    }
    const isMetadata = (marker >= APP0 && marker <= APP15) || marker === COMMENT;
    // libjpeg reads these, for the color space.
    const isColorSpace =
      (marker === APP0 && textAt(data, start, 5) === 'JFIF\0' && end - start >= 14) ||
      (marker === APP14 && textAt(data, start, 5) === 'Adobe' && end - start >= 12);
    if (!isMetadata || isColorSpace) parts.push(data.subarray(start - 4, end));
  }
  return null;
}

/** Width and height of a JPEG, as stored; null where there are none before its pixels. */
export function jpegFrame(data: Bytes): { width: number; height: number } | null {
  for (const { name, start } of jpegSegments(data)) {
    if (HUFFMAN_FRAMES.includes(Number(name))) return frameSize(viewOf(data), start);
  }
  return null;
}

/** Upright pixels of stored ones. */
export function upright({ data, width, height, bands }: Pixels, orientation: number): Pixels {
  if (orientation === 1) return { data, width, height, bands };
  const isSwapped = orientation >= 5;
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const [outWidth, outHeight] = isSwapped ? [height, width] : [width, height];
  const out = new Uint8Array(data.length);
  let to = 0;
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const [across, down] = isSwapped ? [y, x] : [x, y];
      const column = fromRight ? width - 1 - across : across;
      const row = fromBottom ? height - 1 - down : down;
      const from = (row * width + column) * bands;
      for (let band = 0; band < bands; band++) out[to++] = data[from + band] ?? 0;
    }
  }
  return { data: out, width: outWidth, height: outHeight, bands };
}

/** A BMP without its alpha where that is 0 everywhere: a field that nobody filled in. */
export function withoutEmptyAlpha(data: Bytes): Bytes {
  const ALPHA_MASK = 66;
  const view = viewOf(data);
  if (
    data.length < ALPHA_MASK + 4 ||
    view.getUint32(14, true) < 56 ||
    view.getUint16(28, true) !== 32
  ) {
    return data;
  }
  const mask = view.getUint32(ALPHA_MASK, true);
  for (let at = view.getUint32(10, true); at + 4 <= data.length; at += 4) {
    if (view.getUint32(at, true) & mask) return data;
  }
  const opaque = data.slice();
  opaque.fill(0, ALPHA_MASK, ALPHA_MASK + 4);
  return opaque;
}

/**
 * The pixels of a gray PNG of 16 bits in 8; null for another file, and for one that cannot be read.
 *
 * They are the upper half, or of values that use less than 13 bits the upper 8 of them, which are
 * black in a browser.
 */
export async function readDeepGray(data: Bytes): Promise<Pixels | null> {
  const view = viewOf(data);
  const [bits, colors, interlaced] = [data[24], data[25], data[28]];
  if (bits !== 16 || colors !== 0 || interlaced !== 0) return null;
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const chunks = [...pngChunks(data)].filter(({ name }) => name === 'IDAT');
  const rows = await inflated(chunks.map(({ start, end }) => data.subarray(start, end)));
  if (rows?.length !== height * (1 + 2 * width)) return null;
  const bytes = unfiltered(rows, 2 * width, height);
  let highest = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    highest = Math.max(highest, ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  }
  const shift = highest >> 12 ? 8 : Math.max(0, 24 - Math.clz32(highest));
  const gray = new Uint8Array(width * height);
  for (let at = 0; at < gray.length; at++) {
    gray[at] = (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)) >> shift;
  }
  return { data: gray, width, height, bands: 1 };
}

/** What stands before a JPEG's pixels, found as libjpeg does: junk is skipped. */
function* jpegSegments(data: Bytes): Generator<Chunk> {
  let at = 2;
  for (;;) {
    while (at + 1 < data.length && !(data[at] === 0xff && isMarker(data[at + 1]))) at++;
    const name = data[at + 1];
    if (name === undefined || name === START_OF_IMAGE || name === END_OF_IMAGE) return;
    const start = at + 2;
    if (name === 0x01 || (name >= 0xd0 && name < 0xd8)) {
      at = start; // These have no length.
      continue;
    }
    if (start + 2 > data.length) return;
    at = Math.max(start + viewOf(data).getUint16(start), start + 2);
    yield { name, start: start + 2, end: at };
    if (name === START_OF_SCAN) return;
  }
}

/** Of a JPEG's frame header. */
function frameSize(view: DataView, start: number): { width: number; height: number } {
  return { width: view.getUint16(start + 3), height: view.getUint16(start + 1) };
}

function isMarker(byte = 0): boolean {
  return byte !== 0 && byte !== 0xff;
}

function* pngChunks(data: Bytes): Generator<Chunk> {
  for (let at = 8; at + 8 <= data.length;) {
    const end = at + 8 + viewOf(data).getUint32(at);
    yield { name: textAt(data, at + 4, 4), start: at + 8, end };
    at = end + 4;
  }
}

/** As in Chromium, the tag counts in the first directory only, and as a single SHORT. */
function exifOrientation(block: Bytes): number {
  const view = viewOf(block);
  const isLittle = textAt(block, 0, 2) !== 'MM';
  try {
    if (view.getUint16(2, isLittle) !== 42) return 1;
    const directory = view.getUint32(4, isLittle);
    const count = view.getUint16(directory, isLittle);
    for (let index = 0; index < count; index++) {
      const entry = directory + 2 + 12 * index;
      const value = view.getUint16(entry + 8, isLittle);
      if (
        view.getUint16(entry, isLittle) === ORIENTATION &&
        view.getUint16(entry + 2, isLittle) === SHORT &&
        view.getUint32(entry + 4, isLittle) === 1
      ) {
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // The block ends early.
  }
  return 1;
}

/** Takes back the filters of a PNG's rows (its specification, 9.2), of `length` bytes after each's type. */
function unfiltered(rows: Bytes, length: number, height: number): Uint8Array {
  const PIXEL_BYTES = 2;
  const out = new Uint8Array(length * height);
  for (let row = 0; row < height; row++) {
    const type = rows[row * (length + 1)];
    const to = row * length;
    for (let index = 0; index < length; index++) {
      const isFirst = index < PIXEL_BYTES;
      const left = isFirst ? 0 : (out[to + index - PIXEL_BYTES] ?? 0);
      const above = row === 0 ? 0 : (out[to + index - length] ?? 0);
      const corner = isFirst || row === 0 ? 0 : (out[to + index - length - PIXEL_BYTES] ?? 0);
      const filtered = rows[row * (length + 1) + 1 + index] ?? 0;
      out[to + index] = filtered + predicted(type, left, above, corner);
    }
  }
  return out;
}

function predicted(type = 0, left: number, above: number, corner: number): number {
  switch (type) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return paeth(left, above, corner);
  }
  return 0;
}

function paeth(left: number, above: number, corner: number): number {
  const [toLeft, toAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

async function inflated(parts: Bytes[]): Promise<Bytes | null> {
  try {
    const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream('deflate'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    return null;
  }
}

export function join(parts: Bytes[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export function viewOf({ buffer, byteOffset, byteLength }: Bytes): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

export function textAt(data: Bytes, start: number, length: number): string {
  return String.fromCharCode(...data.subarray(start, start + length));
}
