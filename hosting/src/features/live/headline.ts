/** What Live says in words: it changes slowly enough to be read, and to be listened to. */
import type { FrameFace } from '../../expressio/frames';
import type { Shown } from '../../expressio/smoothing';
import { largest } from './recording';

export const STEADY_S = 0.3; // The same answer for so long becomes the headline.
export const ANNOUNCE_EVERY_S = 3;

/** What the largest face shows, or that there is none. */
export type Answer = Shown | 'none';

export function answerOf(faces: readonly FrameFace[]): Answer {
  return largest(faces)?.shown ?? 'none';
}

/** Passes on what stays the same for a while. */
export class Steady<T> {
  private candidate: T;
  private sinceS = 0;

  constructor(public value: T) {
    this.candidate = value;
  }

  /** The value to show at a time. */
  add(timeS: number, next: T): T {
    if (next !== this.candidate) {
      this.candidate = next;
      this.sinceS = timeS;
    }
    if (timeS - this.sinceS >= STEADY_S) this.value = next;
    return this.value;
  }
}

/** Passes on the latest value, each at least ANNOUNCE_EVERY_S after the one before. */
export class Announcer<T> {
  private announcedS = -Infinity;

  constructor(public value: T) {}

  /** The value that is announced at a time. */
  add(timeS: number, next: T): T {
    if (next !== this.value && timeS - this.announcedS >= ANNOUNCE_EVERY_S) {
      this.value = next;
      this.announcedS = timeS;
    }
    return this.value;
  }
}
