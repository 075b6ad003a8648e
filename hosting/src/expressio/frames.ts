/** Analyzes the frames of a film, or of a camera, one after the other. */
import { EMOTIONS } from './contract';
import { classify, type Expression, type View } from './expression';
import { detect } from './faces';
import { Follower } from './follow';
import { fit } from './mesh';
import type { Networks } from './network';
import { rgb, type Frame } from './photo';
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
  /** Milliseconds by stage: `read` the pixels, `detect` if it was time to, `follow`, `classify`. */
  timings: Record<'read' | 'detect' | 'follow' | 'classify', number>;
}

/**
 * `thorough`: in each frame as a photo. `live`, for little time: faces are searched at first sight
 * only, and a face's expression is looked at in every second frame, plain and mirrored in turn, which
 * the filter averages. Where it is depends on each frame.
 */
export type Effort = 'thorough' | 'live';

/** What a face was seen to show. */
class Person {
  readonly smoother = new Smoother();
  looks = 0;
  expression: Expression | undefined;
}

/** The people of one film or camera. */
export class FrameAnalyzer {
  private readonly follower: Follower;
  private readonly people = new Map<number, Person>();
  private frames = 0;
  private detectMs = 0;

  constructor(
    private readonly networks: Networks,
    private readonly effort: Effort,
  ) {
    this.follower = new Follower({
      detect: async ({ data, width, height }) => {
        const started = performance.now();
        const look = effort === 'live' ? 'quick' : 'thorough';
        const faces = await detect(networks, rgb(data, width, height), look);
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
    const followed = await this.follower.follow(pixels, timeS);
    const followedAt = performance.now();
    this.frames++;
    const faces: FrameFace[] = [];
    for (const [number, face] of followed) {
      const person = this.people.get(number) ?? new Person();
      this.people.set(number, person);
      let { expression } = person;
      if (!expression || this.isTurnOf(number)) {
        const view = this.nextView(person);
        expression = await classify(this.networks, pixels, face, scale, view);
        person.expression = expression;
        person.smoother.add(timeS, expression.emotions);
      }
      const { shown, emotions } = person.smoother;
      const smoothed = named(EMOTIONS, emotions);
      faces.push({ person: number, ...faceFields(face, expression), smoothed, shown });
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

  private isTurnOf(person: number): boolean {
    return this.effort === 'thorough' || (this.frames + person) % 2 === 0;
  }

  private nextView(person: Person): View {
    if (this.effort === 'thorough') return 'both';
    return person.looks++ % 2 === 0 ? 'plain' : 'mirrored';
  }
}
