/** What a photo is called for people who cannot see it. */
import { nameOf } from './file-name';
import { INPUT } from './strings';

const samples = new WeakSet<File>();

/** Marks a file that is one of the page's samples. */
export function markSample(file: File): void {
  samples.add(file);
}

export function isSample(file: File): boolean {
  return samples.has(file);
}

export function photoLabel(file: File): string {
  return isSample(file) ? INPUT.sampleAlt : INPUT.photoAlt(nameOf(file));
}
