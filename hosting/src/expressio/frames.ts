/** Analyzes the frames of a film, or of a camera, one after the other. */
import { EMOTIONS } from './contract';
import { classify, type View } from './expression';
import { detect } from './faces';
import { Follower } from './follow';
import { fit } from './mesh';
import type { Networks } from './network';
import type { Frame } from './photo';
import { faceFields, named, type FaceFields } from './pipeline';
import { Smoother, type Shown } from './smoothing';

/** A face in a frame: that of a prediction document, and what its person shows over time. */
export interface FrameFace extends FaceFields {
  /** From 1 on; from place and motion alone. */
  person: number;
  /** The probabilities of all seven emotions, smoothed. */
  smoothed: Record<string, number>;
  shown: Shown;
}

export interface FrameResult {
  /** In the order of their people. */
  faces: FrameFace[];
  /** Milliseconds by stage: `read` the pixels, `detect` where it was time to, `follow`, `classify`. */
  timings: Record<'read' | 'detect' | 'follow' | 'classify', number>;
}

/**
 * How the expression of a face is looked at: as in a photo, the face and its mirror image in each
 * frame; or, where there is little time, one of them in one frame and the other in the next.
 */
export type Pace = 'thorough' | 'live';

/** The people of one film or camera. */
export class FrameAnalyzer {
  private readonly follower: Follower;
  private readonly smoothers = new Map<number, Smoother>();
  private detectMs = 0;
  private count = 0;

  constructor(
    private readonly networks: Networks,
    private readonly pace: Pace,
  ) {
    this.follower = new Follower({
      detect: async (image) => {
        const started = performance.now();
        const faces = await detect(networks, image);
        this.detectMs += performance.now() - started;
        return faces;
      },
      fit: (image, square) => fit(networks, image, square),
    });
  }

  /** The next frame at a time in seconds; `readMs` is how long reading its pixels took. */
  async analyze({ pixels, scale }: Frame, timeS: number, readMs: number): Promise<FrameResult> {
    const started = performance.now();
    this.detectMs = 0;
    const people = await this.follower.follow(pixels, timeS);
    const followedAt = performance.now();
    const view = this.view();
    const faces: FrameFace[] = [];
    for (const [person, face] of people) {
      const expression = await classify(this.networks, pixels, face, scale, view);
      const smoother = this.smoothers.get(person) ?? new Smoother();
      this.smoothers.set(person, smoother);
      const shown = smoother.add(timeS, expression.emotions);
      const smoothed = named(EMOTIONS, smoother.emotions);
      faces.push({ person, ...faceFields(face, expression), smoothed, shown });
    }
    return {
      faces,
      timings: {
        read: readMs,
        detect: this.detectMs,
        follow: followedAt - started - this.detectMs,
        classify: performance.now() - followedAt,
      },
    };
  }

  private view(): View {
    if (this.pace === 'thorough') return 'both';
    return this.count++ % 2 === 0 ? 'plain' : 'mirrored';
  }
}
