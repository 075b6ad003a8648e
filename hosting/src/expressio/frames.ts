/** Analyzes the frames of a film, or of a camera, one after the other. */
import { EMOTIONS } from './contract';
import { classify, type Expression, type View } from './expression';
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
  /** Milliseconds by stage: `read` the pixels, `detect` if it was time to, `follow`, `classify`. */
  timings: Record<'read' | 'detect' | 'follow' | 'classify', number>;
}

/**
 * `thorough`: in each frame as a photo. `live`, for little time: faces are searched at first sight
 * only, and a face's expression is looked at about ten times a second, plain and mirrored in turn, which
 * the filter averages. Where it is depends on each frame.
 */
export type Effort = 'thorough' | 'live';

// Live: how long ago a face's expression has to have been looked at
const LOOK_EVERY_S = 0.08; // to be looked at again: every third frame of 30 a second,
const LOOK_LATE_S = 0.2; // and where the detector has had that frame's time.
const TURNS = 3; // A third of the faces at most in one frame.

/** What a face was seen to show. */
class Person {
  readonly smoother = new Smoother();
  expression: Expression | undefined;
  lookedS = -Infinity; // When its expression was last looked at.
  looks = 0;

  constructor(readonly number: number) {}
}

/** The people of one film or camera. */
export class FrameAnalyzer {
  private readonly follower: Follower;
  private readonly people = new Map<number, Person>();
  private detectMs = 0;

  constructor(
    private readonly networks: Networks,
    private readonly effort: Effort,
  ) {
    this.follower = new Follower({
      detect: async (image, followed) => {
        const started = performance.now();
        const faces =
          effort === 'live'
            ? await detect(networks, image, 'quick', followed)
            : await detect(networks, image);
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
    const present = [...followed].map(([number, face]) => ({ person: this.person(number), face }));
    const faces: FrameFace[] = [];
    const turns = this.turns(
      present.map(({ person }) => person),
      timeS,
    );
    for (const { person, face } of present) {
      if (turns.has(person)) {
        const view = this.nextView(person);
        person.expression = await classify(this.networks, pixels, face, scale, view);
        person.smoother.add(timeS, person.expression.emotions);
        person.lookedS = timeS;
      }
      if (!person.expression) continue; // Its turn comes in one of the next frames.
      const { shown, emotions } = person.smoother;
      const smoothed = named(EMOTIONS, emotions);
      faces.push({
        person: person.number,
        ...faceFields(face, person.expression),
        smoothed,
        shown,
      });
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

  private person(number: number): Person {
    const person = this.people.get(number) ?? new Person(number);
    this.people.set(number, person);
    return person;
  }

  /** Whose expressions are looked at in a frame: first those that were not for longest. */
  private turns(people: Person[], timeS: number): Set<Person> {
    if (this.effort === 'thorough') return new Set(people);
    const waitS = this.detectMs > 0 ? LOOK_LATE_S : LOOK_EVERY_S;
    const waiting = people
      .filter(({ lookedS }) => timeS - lookedS >= waitS)
      .toSorted((one, other) => one.lookedS - other.lookedS);
    return new Set(waiting.slice(0, Math.ceil(people.length / TURNS)));
  }

  private nextView(person: Person): View {
    if (this.effort === 'thorough') return 'both';
    return person.looks++ % 2 === 0 ? 'plain' : 'mirrored';
  }
}
