/** Reads the pictures of a film by the browser's own player, each with its exact time. */

/** A picture of a film; who gets it closes `picture`. */
export interface Look {
  /** From 0. */
  frame: number;
  timeS: number;
  /** Upright. */
  picture: VideoFrame | ImageBitmap;
}

/** The film has no picture that this browser can show. */
export class UnplayableError extends Error {
  override name = 'UnplayableError';

  constructor(
    message: string,
    /** It can be played, but has no pictures. */
    readonly hasSound: boolean,
  ) {
    super(message);
  }
}

const STEP_S = 1 / 125; // In which the second frame is looked for.
const MAX_FRAME_S = 0.5; // Nor is it looked for after that.
const REFINING = [2, 4, 8, 16]; // Frames by which its length is found out more and more exactly.
const LATE_MS = 120; // A player that has not drawn another picture by then has none.
const NO_PICTURE_MS = 5000; // Without any picture a film is given up.
const POLL_MS = 8;

/**
 * A player that nobody sees. It is paused and set to the time of one frame after the other: unlike
 * one that plays, it shows each of them for certain, however busy the machine is.
 */
export class FilmReader {
  /** Seconds from one frame to the next, on average so far. */
  frameS = MAX_FRAME_S;
  private readonly video = document.createElement('video');
  private firstS = 0;

  constructor(private readonly url: string) {
    this.video.muted = true;
    this.video.playsInline = true;
    this.video.preload = 'auto';
  }

  /** Rejects with UnplayableError. */
  async open(): Promise<void> {
    const { video } = this;
    await this.after('loadeddata', () => (video.src = this.url));
    if (!video.videoWidth) throw new UnplayableError('No video track can be shown', true);
    if (!Number.isFinite(video.duration)) {
      // A recording without its length in the header: at the end it is known.
      await this.seek(Number.MAX_SAFE_INTEGER);
    }
    await this.measure();
  }

  close(): void {
    this.video.removeAttribute('src');
    this.video.load();
  }

  get width(): number {
    return this.video.videoWidth;
  }

  get height(): number {
    return this.video.videoHeight;
  }

  get durationS(): number {
    return this.video.duration;
  }

  /**
   * Every `every`th frame. A frame's number is what its time makes it, which is exact in films whose
   * frames all last as long. Rejects with UnplayableError where the film is damaged.
   */
  async *looks(every: number): AsyncGenerator<Look> {
    let last = { frame: 0, timeS: this.firstS };
    await this.seek(this.firstS + this.frameS / 2);
    yield { ...last, picture: await this.picture() };
    for (let ahead = every; ;) {
      const targetS = last.timeS + (ahead + 0.5) * this.frameS;
      if (targetS >= this.durationS) return;
      const timeS = await this.timeAfterSeek(targetS, last.timeS);
      const frame = last.frame + Math.round((timeS - last.timeS) / this.frameS);
      if (frame <= last.frame) {
        ahead += every; // The picture stands still for longer.
        continue;
      }
      ahead = every;
      last = { frame, timeS };
      if (frame >= 8) this.frameS = (timeS - this.firstS) / frame;
      yield { ...last, picture: await this.picture() };
    }
  }

  /** Finds the first frame's time, and how long frames last. */
  private async measure(): Promise<void> {
    await this.seek(0);
    this.firstS = await this.shownS();
    let nextS = this.firstS;
    for (let tryS = STEP_S; nextS <= this.firstS && tryS < MAX_FRAME_S; tryS += STEP_S) {
      nextS = await this.timeAfterSeek(this.firstS + tryS, -1);
      await this.drawn();
      nextS = await this.shownS();
    }
    if (nextS <= this.firstS) return;
    this.frameS = nextS - this.firstS;
    for (const frame of REFINING) {
      const targetS = this.firstS + (frame + 0.5) * this.frameS;
      if (targetS >= this.durationS) return;
      const elapsedS = (await this.timeAfterSeek(targetS, nextS)) - this.firstS;
      const passed = Math.round(elapsedS / this.frameS);
      if (passed > 0) this.frameS = elapsedS / passed;
    }
  }

  /** The time of the picture that is shown after a seek, once it is another than at `beforeS`. */
  private async timeAfterSeek(targetS: number, beforeS: number): Promise<number> {
    await this.seek(targetS);
    const startedAt = performance.now();
    for (;;) {
      const timeS = await this.shownS();
      if (timeS !== beforeS || performance.now() - startedAt > LATE_MS) return timeS;
      await pollAgain();
    }
  }

  private seek(timeS: number): Promise<void> {
    return this.after('seeked', () => (this.video.currentTime = timeS));
  }

  /** Until the picture after a seek is drawn; not for long, as in a hidden tab nothing is. */
  private drawn(): Promise<unknown> {
    return Promise.race([
      new Promise((resolve) => this.video.requestVideoFrameCallback(resolve)),
      new Promise((resolve) => setTimeout(resolve, LATE_MS / 2)),
    ]);
  }

  /** The time of the picture that is shown. */
  private async shownS(): Promise<number> {
    const frame = await this.shown();
    const timeS = frame.timestamp / 1e6;
    frame.close();
    return timeS;
  }

  /** The picture that is shown; a busy player may take a while to have one. */
  private async shown(): Promise<VideoFrame> {
    const startedAt = performance.now();
    for (;;) {
      try {
        return new VideoFrame(this.video);
      } catch (error) {
        if (performance.now() - startedAt > NO_PICTURE_MS) throw error;
      }
      await pollAgain();
    }
  }

  /** What is shown. Pictures that the player turns upright are read as it draws them. */
  private async picture(): Promise<VideoFrame | ImageBitmap> {
    const frame = await this.shown();
    const isTurned = frame.displayWidth !== this.width || Boolean(rotation(frame));
    if (!isTurned) return frame;
    frame.close();
    return createImageBitmap(this.video);
  }

  /** Resolves at the event that `action` leads to. Rejects with UnplayableError. */
  private after(event: 'loadeddata' | 'seeked', action: () => void): Promise<void> {
    const { video } = this;
    return new Promise((resolve, reject) => {
      const stop = new AbortController();
      const { signal } = stop;
      video.addEventListener(
        event,
        () => {
          stop.abort();
          resolve();
        },
        { signal },
      );
      video.addEventListener(
        'error',
        () => {
          stop.abort();
          reject(new UnplayableError(video.error?.message ?? '', false));
        },
        { signal },
      );
      action();
    });
  }
}

function pollAgain(): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

/** Degrees by which a frame is to be turned, where the browser says it (TypeScript does not yet). */
function rotation(frame: VideoFrame): number {
  return 'rotation' in frame ? Number(frame.rotation) : 0;
}
