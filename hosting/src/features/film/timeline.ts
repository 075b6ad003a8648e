/** What the people of a film show over time, gathered frame by frame, as batch/film_page.py does. */
import type { Shown } from '../../expressio/smoothing';
import {
  EMOTIONS,
  EXPRESSIONS,
  type Box,
  type Emotions,
  type Expression,
  type Face,
  type Pose,
  type Probabilities,
} from '../../lib/prediction';

/** In the order of the legend. */
export const SHOWN: readonly Shown[] = [...EXPRESSIONS, 'neutral', 'unsure'];

/** What `Curve` can draw: the four alone, or all seven. */
export type NameSet = 'four' | 'seven';

export const NAMES = { four: EXPRESSIONS, seven: EMOTIONS } as const;

/** Steps of the lanes and curves; what changes faster is averaged. */
export const BINS = 600;
export const MAX_PEOPLE = 20; // On the page, those seen longest; the files have all.
const GONE_S = 2; // Later than follow.ts gives a lost face its number again.
const SAME_MOTION_S = 0.5; // Between frames; over more, a box does not glide.
const TICK_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const LAST_TICK = 0.95; // Of the film: one farther to the right would have its label beyond it.

/** A face in a frame, as the files have it. */
export interface FilmFace extends Face {
  person: number;
  pose: Pose;
  emotions: Emotions;
  /** Smoothed over time. */
  shown: Shown;
}

/** The same as it was analyzed. */
export interface SeenFace extends FilmFace {
  /** The emotions of which `shown` comes. */
  smoothed: Emotions;
}

/** A frame that was looked at. */
export interface FilmFrame {
  /** From 0. */
  frame: number;
  /** Seconds from the film's start. */
  time: number;
  faces: FilmFace[];
}

/** When a person showed an expression most. */
export interface Moment {
  person: number;
  expression: Expression;
  timeS: number;
  /** Among the four. */
  probability: number;
  box: Box;
  picture: HTMLCanvasElement | null;
}

/** What a person shows from one time to another. */
export interface Run {
  shown: Shown;
  startS: number;
  endS: number;
}

/** What is shown from one step to another, of BINS. */
export interface Stretch {
  shown: Shown;
  start: number;
  width: number;
}

/** One step: of the frames in it, how many show each of SHOWN, and the sums of the probabilities. */
class Bin {
  frames = 0;
  four = EXPRESSIONS.map(() => 0);
  seven = EMOTIONS.map(() => 0);
  private counts = SHOWN.map(() => 0);

  add(shown: Shown, probabilities: Probabilities, smoothed: Emotions): void {
    this.frames++;
    this.counts = this.counts.map((count, index) => count + Number(SHOWN[index] === shown));
    this.four = EXPRESSIONS.map((name, index) => (this.four[index] ?? 0) + probabilities[name]);
    this.seven = EMOTIONS.map((name, index) => (this.seven[index] ?? 0) + smoothed[name]);
  }

  /** What most of the frames show. */
  get shown(): Shown {
    return SHOWN[this.counts.indexOf(Math.max(...this.counts))] ?? 'unsure';
  }
}

/** One person of a film. */
export class Person {
  readonly runs: Run[] = [];
  readonly bins: (Bin | undefined)[] = Array<undefined>(BINS).fill(undefined);
  private readonly strongest = new Map<Expression, { strength: number; moment: Moment }>();
  seenS = 0;
  private lastS = 0;

  constructor(readonly number: number) {}

  /** Whether no face gets this number from a time on. */
  isGone(timeS: number): boolean {
    return timeS - this.lastS > GONE_S;
  }

  /** Frees the memory of the pictures of somebody whom the page does not show. */
  dropPictures(): void {
    for (const { moment } of this.strongest.values()) moment.picture = null;
  }

  /** Takes a face that lasts from one time to another, of a film of `filmS` seconds. */
  extend(
    { shown, probabilities, smoothed }: SeenFace,
    startS: number,
    endS: number,
    filmS: number,
  ) {
    this.seenS += endS - startS;
    this.lastS = endS;
    const last = this.runs.at(-1);
    if (last?.endS === startS && last.shown === shown) last.endS = endS;
    else this.runs.push({ shown, startS, endS });
    const first = Math.floor((BINS * startS) / filmS);
    const end = Math.min(BINS, Math.max(first + 1, Math.ceil((BINS * endS) / filmS)));
    for (let index = first; index < end; index++) {
      const bin = (this.bins[index] ??= new Bin());
      bin.add(shown, probabilities, smoothed);
    }
  }

  /** The moment of a face, if it shows its expression more strongly than any before it. */
  strongerMoment(face: SeenFace, timeS: number): Moment | null {
    const expression = EXPRESSIONS.find((name) => name === face.shown);
    if (!expression) return null;
    const before = this.strongest.get(expression);
    const strength = face.smoothed[expression];
    if (before && strength <= before.strength) return null;
    const moment = {
      person: this.number,
      expression,
      timeS,
      probability: face.probabilities[expression],
      box: face.box,
      picture: before?.moment.picture ?? null,
    };
    this.strongest.set(expression, { strength, moment });
    return moment;
  }

  /** The key moments, in the order of time. */
  get moments(): Moment[] {
    const moments = [...this.strongest.values()].map(({ moment }) => moment);
    return moments.sort((one, other) => one.timeS - other.timeS);
  }

  /** The share of the time seen for each of what was shown, the longest first. */
  get shares(): [Shown, number][] {
    const seconds = new Map<Shown, number>();
    for (const { shown, startS, endS } of this.runs) {
      seconds.set(shown, (seconds.get(shown) ?? 0) + endS - startS);
    }
    return [...seconds]
      .map(([shown, spentS]): [Shown, number] => [shown, spentS / this.seenS])
      .sort(([, one], [, other]) => other - one);
  }

  get lane(): Stretch[] {
    const stretches: Stretch[] = [];
    this.bins.forEach((bin, index) => {
      if (!bin) return;
      const last = stretches.at(-1);
      if (last && last.start + last.width === index && last.shown === bin.shown) last.width++;
      else stretches.push({ shown: bin.shown, start: index, width: 1 });
    });
    return stretches;
  }

  /** For each step the mean probabilities of the names of `set`, where the person was seen. */
  shareBins(set: NameSet): (number[] | undefined)[] {
    return this.bins.map((bin) => bin?.[set].map((sum) => sum / bin.frames));
  }

  /** What is shown at a time, if the person is seen then. */
  shownAt(timeS: number): Shown | undefined {
    return this.runs.find(({ startS, endS }) => startS <= timeS && timeS < endS)?.shown;
  }
}

/** What was seen so far; feed it in the order of the frames. */
export class Timeline {
  readonly frames: FilmFrame[] = [];
  private readonly byNumber = new Map<number, Person>();
  private lastFaces: readonly SeenFace[] = []; // How long the last frame lasts is not known yet.

  /** `durationS` is the film's length. */
  constructor(readonly durationS: number) {}

  /** Takes the next frame; returns the moments that are stronger than those before. */
  add(frame: number, time: number, seen: readonly SeenFace[]): Moment[] {
    this.end(time);
    this.lastFaces = seen;
    this.frames.push({ frame, time, faces: seen.map(asStored) });
    if (seen.some(({ person }) => !this.byNumber.has(person))) this.dropPicturesOfOthers(time);
    return seen.flatMap((face) => this.personOf(face.person).strongerMoment(face, time) ?? []);
  }

  /** The last frame lasts until `endS`. */
  end(endS: number): void {
    const startS = this.frames.at(-1)?.time ?? 0;
    for (const face of this.lastFaces) {
      this.personOf(face.person).extend(face, startS, Math.max(endS, startS), this.durationS);
    }
    this.lastFaces = [];
  }

  get numberOfPeople(): number {
    return this.byNumber.size;
  }

  /** Those on the page, by number. */
  get people(): Person[] {
    const longest = [...this.byNumber.values()].sort((one, other) => other.seenS - one.seenS);
    return longest.slice(0, MAX_PEOPLE).sort((one, other) => one.number - other.number);
  }

  /** The faces at a time; a box glides from one frame that was looked at to the next. */
  facesAt(timeS: number): FilmFace[] {
    const index = lastIndex(this.frames, timeS);
    const [before, after] = [this.frames[index], this.frames[index + 1]];
    if (!before) return [];
    const gapS = after ? after.time - before.time : Infinity;
    const share = Math.min(1, Math.max(0, (timeS - before.time) / gapS));
    return before.faces.map((face) => {
      const next = after?.faces.find(({ person }) => person === face.person);
      return next && gapS < SAME_MOTION_S
        ? { ...face, box: between(face.box, next.box, share) }
        : face;
    });
  }

  /** Of those who are gone, and so will never be among the people on the page. */
  private dropPicturesOfOthers(timeS: number): void {
    const people = new Set(this.people);
    for (const person of this.byNumber.values()) {
      if (!people.has(person) && person.isGone(timeS)) person.dropPictures();
    }
  }

  private personOf(number: number): Person {
    const person = this.byNumber.get(number) ?? new Person(number);
    this.byNumber.set(number, person);
    return person;
  }
}

/** Round times of a film, with room for at most `count` of their labels. */
export function ticks(durationS: number, count: number): number[] {
  const step = TICK_STEPS_S.find((seconds) => durationS / seconds <= count) ?? 3600;
  const times = [];
  for (let timeS = 0; timeS < LAST_TICK * durationS; timeS += step) times.push(timeS);
  return times;
}

/** Minutes and seconds, with hours where there are any: 1:02. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds + 1e-6);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  const start = hours > 0 ? `${hours}:${two(minutes)}` : minutes;
  return `${start}:${two(whole % 60)}`;
}

/** The same with tenths: 1:02.3. */
export function preciseClock(seconds: number): string {
  const tenths = Math.floor(10 * seconds + 1e-6);
  return `${clock(tenths / 10)}.${tenths % 10}`;
}

/** The index of the last frame that begins at a time or before, -1 if none does. */
function lastIndex(frames: readonly FilmFrame[], timeS: number): number {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames[middle]?.time ?? Infinity) <= timeS + 1e-6) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function asStored(face: SeenFace): FilmFace {
  const stored: FilmFace & Partial<SeenFace> = { ...face };
  delete stored.smoothed;
  return stored;
}

function between(one: Box, other: Box, share: number): Box {
  const mix = (key: keyof Box) => one[key] + share * (other[key] - one[key]);
  return { left: mix('left'), top: mix('top'), width: mix('width'), height: mix('height') };
}
