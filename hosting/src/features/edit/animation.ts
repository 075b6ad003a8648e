/** Distinguishes animations from still pictures. */
import { latin1 } from '../../lib/file-kind';

/** Whether `file` may have several frames; of a GIF always: one that has not loses nothing by it. */
export async function isAnimation(file: File): Promise<boolean> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const start = latin1(bytes.subarray(0, 64));
  if (start.startsWith('\x89PNG')) return isAnimatedPng(bytes);
  if (/^RIFF.{4}WEBPVP8X/s.test(start)) return ((bytes[20] ?? 0) & WEBP_ANIMATION) !== 0;
  return /^GIF8|^.{4}ftyp(avis|.{8}(.{4}){0,11}?avis)/s.test(start);
}

const WEBP_ANIMATION = 2; // A flag of the extended header.

/** Whether acTL stands before the pixels. */
function isAnimatedPng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer);
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const name = latin1(bytes.subarray(at + 4, at + 8));
    if (name === 'acTL') return true;
    if (name === 'IDAT') return false;
  }
  return false;
}
