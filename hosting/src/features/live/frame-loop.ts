/** Has a camera's frames analyzed, one after the other, as many as the machine can. */
import type { FrameResult } from '../../expressio/frames';
import type { FrameAnalysis } from '../../expressio/on-device';

/** A frame's result, and when the frame was taken, in seconds on the page's clock. */
export type OnResult = (result: FrameResult, timeS: number) => void;

/**
 * Sends the newest frame whenever the one before has been answered; never two at a time, so that the
 * answer is never farther behind the picture than one analysis and the wait for it.
 */
export class FrameLoop {
  private isStopped = false;
  private isBusy = false;
  private isNew = false; // There is a frame that has not been sent.

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly analysis: FrameAnalysis,
    private readonly onResult: OnResult,
    private readonly onError: (error: unknown) => void,
  ) {
    this.waitForFrame();
  }

  stop(): void {
    this.isStopped = true;
  }

  private isRunning(): boolean {
    return !this.isStopped;
  }

  private waitForFrame(): void {
    const onFrame = () => {
      if (!this.isRunning()) return;
      this.isNew = true;
      void this.send();
      this.waitForFrame();
    };
    // Firefox before 132 lacks the former, and gets each of its frames perhaps twice.
    if ('requestVideoFrameCallback' in this.video) this.video.requestVideoFrameCallback(onFrame);
    else requestAnimationFrame(onFrame);
  }

  private async send(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      while (this.isNew && this.isRunning()) {
        this.isNew = false;
        const timeS = performance.now() / 1000;
        const frame = await frameOf(this.video);
        if (!frame) continue;
        const result = await this.analysis.analyze(frame, timeS);
        if (this.isRunning()) this.onResult(result, timeS);
      }
    } catch (error) {
      if (this.isRunning()) this.onError(error);
      this.stop();
    } finally {
      this.isBusy = false;
    }
  }
}

/** Null while the camera gives no picture, as when another one is chosen. */
async function frameOf(video: HTMLVideoElement): Promise<VideoFrame | ImageBitmap | null> {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
  try {
    return 'VideoFrame' in globalThis ? new VideoFrame(video) : await createImageBitmap(video);
  } catch {
    return null;
  }
}
