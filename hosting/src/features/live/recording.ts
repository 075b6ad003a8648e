/** What Live has seen: the last half minute to look at, and the whole session as a table. */
import type { FrameFace, FrameResult } from '../../expressio/frames';
import { FRAME_TABLE_HEADING, frameLines } from '../../lib/frame-table';

export const SPAN_S = 30;
export const STEP_S = 0.2; // From one sample of the ribbon to the next.
export const MOMENT_EVERY_S = 0.5;
const ROW_EVERY_S = 0.1; // The expressions are smoothed: more would say no more.

/** What was seen at a time, in seconds on the page's clock, and its picture. */
export interface Moment {
  timeS: number;
  faces: FrameFace[];
  picture: File;
}

/** The smoothed probabilities of the largest face; null where there was none. */
interface Sample {
  timeS: number;
  emotions: Record<string, number> | null;
}

export class Recording {
  samples: readonly Sample[] = [];
  moments: readonly Moment[] = [];
  private lines: string[] = [];
  private startS: number | null = null;
  private rowS = -Infinity;
  private momentS = -Infinity;
  private frames = 0;

  add({ faces }: FrameResult, timeS: number): void {
    this.startS ??= timeS;
    const lastS = this.samples.at(-1)?.timeS ?? -Infinity;
    if (timeS - lastS >= STEP_S) {
      const sample = { timeS, emotions: largest(faces)?.smoothed ?? null };
      this.samples = [...within(this.samples, timeS), sample];
      this.moments = within(this.moments, timeS);
    }
    if (timeS - this.rowS >= ROW_EVERY_S) {
      this.rowS = timeS;
      this.lines.push(frameLines(this.frames, round(timeS - this.startS), faces));
    }
    this.frames++;
  }

  addMoment(moment: Moment): void {
    this.moments = [...within(this.moments, moment.timeS), moment];
  }

  /** Whether it is time for the picture of another moment, which will be added. */
  startMoment(timeS: number): boolean {
    const isDue = timeS - this.momentS >= MOMENT_EVERY_S;
    if (isDue) this.momentS = timeS;
    return isDue;
  }

  get hasTable(): boolean {
    return this.lines.length > 0;
  }

  /** The session as CSV, ten rows a second for each face. */
  table(): string[] {
    return [FRAME_TABLE_HEADING, ...this.lines];
  }
}

/** The face that the page names first. */
export function largest(faces: readonly FrameFace[]): FrameFace | undefined {
  const area = ({ box }: FrameFace) => box.width * box.height;
  return faces.toSorted((one, other) => area(other) - area(one))[0];
}

/** The moment that is nearest to a time. */
export function nearest(moments: readonly Moment[], timeS: number): Moment | undefined {
  const distance = (moment: Moment) => Math.abs(moment.timeS - timeS);
  return moments.toSorted((one, other) => distance(one) - distance(other))[0];
}

function within<T extends { timeS: number }>(all: readonly T[], nowS: number): T[] {
  return all.filter(({ timeS }) => nowS - timeS <= SPAN_S);
}

function round(timeS: number): number {
  return Math.round(timeS * 1000) / 1000;
}
