/** Looks at a film from its start to its end, as fast as the networks answer. */
import { FrameAnalysis } from '../../expressio/on-device';
import { squareAround } from '../../lib/square';
import { FilmReader, UnplayableError, type Look } from './film-reader';
import { Timeline, type Moment, type SeenFace } from './timeline';

/** How many frames of a second are looked at, if the film has that many. */
export const RATES = [5, 10, Infinity] as const;
export type Rate = (typeof RATES)[number];

/** Gets a picture whose faces are known; it must not keep it. */
export type OnLook = (picture: CanvasImageSource, timeS: number) => void;

export type Status = 'opening' | 'analyzing' | 'paused' | 'done' | 'failed';
/** `unplayable` and `no_pictures`: the film; `networks`: the analysis could not be loaded, or broke. */
export type Failure = 'unplayable' | 'no_pictures' | 'networks';

/** The analysis at a time; another object whenever something has changed. */
export interface Progress {
  status: Status;
  failure: Failure | null;
  /** Null until the film could be opened. */
  timeline: Timeline | null;
  size: { width: number; height: number };
  every: number;
  /** Of the networks, 0 to 1. */
  loaded: number;
  /** How far the film was looked at. */
  seenS: number;
  /** Until it is done; null until that can be said. */
  leftS: number | null;
  /** It ended, by damage, before the end that its header says. */
  isCutOff: boolean;
}

const UNDER = 0.25; // Of a film's 25 frames a second every second one is looked at, not every third.
const THUMBNAIL = 144; // Pixels a side, shown at half of it for dense screens.
const REPORT_MS = 250; // From one report of progress to the next.
const ESTIMATE_MS = 2000; // After which the time left can be said.
const MISSING_SHARE = 0.02; // A film that lacks more than this of its length is cut off...
const MISSING_FRAMES = 2.5; // ...and more than this.

const START: Progress = {
  status: 'opening',
  failure: null,
  timeline: null,
  size: { width: 0, height: 0 },
  every: 1,
  loaded: 0,
  seenS: 0,
  leftS: null,
  isCutOff: false,
};

export class FilmAnalysis {
  private reported = START;
  private latest = START;
  private reportedAt = -Infinity;
  private busyMs = 0; // Without pauses.
  private resume: (() => void) | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly watchers = new Set<OnLook>();

  constructor(
    private readonly url: string,
    readonly rate: Rate,
  ) {}

  /** Starts it; the returned function ends it, wherever it is. */
  start(): () => void {
    const ending = new AbortController();
    this.latest = START;
    this.busyMs = 0;
    void this.run(ending.signal);
    return () => {
      ending.abort();
      this.resume?.();
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly progress = (): Progress => this.reported;

  watch(onLook: OnLook): () => void {
    this.watchers.add(onLook);
    return () => this.watchers.delete(onLook);
  }

  pause(): void {
    if (this.latest.status === 'analyzing') this.report({ status: 'paused' });
  }

  goOn(): void {
    if (this.latest.status === 'paused') this.report({ status: 'analyzing' });
    this.resume?.();
  }

  private async run(signal: AbortSignal): Promise<void> {
    const report = (change: Partial<Progress>) => {
      if (!signal.aborted) this.report(change);
    };
    const frames = new FrameAnalysis('thorough', (loaded) => report({ loaded }));
    const reader = new FilmReader(this.url);
    try {
      await reader.open();
      const { durationS, width, height, frameS } = reader;
      const timeline = new Timeline(durationS);
      const every = Math.max(1, Math.round(1 / (this.rate * frameS) - UNDER));
      report({ status: 'analyzing', timeline, size: { width, height }, every });
      const isCutOff = !(await this.lookAtAll(reader, every, timeline, frames, signal));
      const endS = isCutOff ? this.latest.seenS : durationS;
      timeline.end(endS);
      report({ status: 'done', seenS: endS, leftS: null, isCutOff });
    } catch (error) {
      if (signal.aborted) return;
      console.warn('The film could not be analyzed', error);
      const isFilm = error instanceof UnplayableError;
      const failure = isFilm ? (error.hasSound ? 'no_pictures' : 'unplayable') : 'networks';
      report({ status: 'failed', failure });
    } finally {
      reader.close();
      frames.close();
    }
  }

  /** Fills the timeline; whether the film could be read to its end. */
  private async lookAtAll(
    reader: FilmReader,
    every: number,
    timeline: Timeline,
    frames: FrameAnalysis,
    signal: AbortSignal,
  ): Promise<boolean> {
    let analyzing: Promise<void> | null = null; // The player goes on while the networks work.
    let isDamaged = false;
    let startedAt = performance.now();
    try {
      for await (const look of reader.looks(every)) {
        await analyzing;
        this.busyMs += performance.now() - startedAt;
        if (this.latest.status === 'paused') await this.untilResumed();
        startedAt = performance.now();
        if (signal.aborted) {
          look.picture.close();
          throw new DOMException('The analysis was ended', 'AbortError');
        }
        analyzing = this.analyze(look, timeline, frames, signal);
        analyzing.catch(() => undefined); // It is awaited, and may fail before that.
      }
    } catch (error) {
      if (!(error instanceof UnplayableError) || timeline.frames.length === 0) throw error;
      isDamaged = true;
    }
    await analyzing;
    const { durationS } = timeline;
    const least = Math.max(MISSING_SHARE * durationS, (every + MISSING_FRAMES) * reader.frameS);
    return !isDamaged && durationS - this.latest.seenS <= least;
  }

  private async analyze(
    { picture, frame, timeS }: Look,
    timeline: Timeline,
    frames: FrameAnalysis,
    signal: AbortSignal,
  ): Promise<void> {
    const kept = picture instanceof VideoFrame ? picture.clone() : await createImageBitmap(picture);
    try {
      const { faces } = await frames.analyze(picture, timeS);
      if (signal.aborted) return;
      for (const moment of timeline.add(frame, timeS, faces as SeenFace[])) {
        moment.picture = thumbnail(kept, moment);
      }
      for (const onLook of this.watchers) onLook(kept, timeS);
    } finally {
      kept.close();
    }
    const leftS = (this.busyMs / 1000) * (timeline.durationS / Math.max(timeS, 1e-3) - 1);
    const change = { seenS: timeS, leftS: this.busyMs < ESTIMATE_MS ? null : leftS };
    if (performance.now() - this.reportedAt >= REPORT_MS) this.report(change);
    else this.latest = { ...this.latest, ...change };
  }

  private untilResumed(): Promise<void> {
    return new Promise((resolve) => (this.resume = resolve));
  }

  private report(change: Partial<Progress>): void {
    this.reportedAt = performance.now();
    this.latest = { ...this.latest, ...change };
    this.reported = this.latest;
    for (const listener of this.listeners) listener();
  }
}

/** The face and its surroundings, on the canvas of the moment before if there is one. */
function thumbnail(picture: VideoFrame | ImageBitmap, { box, picture: before }: Moment) {
  const canvas = before ?? document.createElement('canvas');
  canvas.width = THUMBNAIL;
  canvas.height = THUMBNAIL;
  const size =
    picture instanceof VideoFrame
      ? { width: picture.displayWidth, height: picture.displayHeight }
      : picture;
  const { left, top, side } = squareAround(box, size);
  canvas.getContext('2d')?.drawImage(picture, left, top, side, side, 0, 0, THUMBNAIL, THUMBNAIL);
  return canvas;
}
