/** Smoothing, on made-up sequences of probabilities; the same as in test_film_smoothing.py. */
import { expect, test } from 'vitest';
import { CONTRACT, EMOTIONS, LABELS } from './contract';
import { MARGIN, Smoother, TIME_CONSTANT_S } from './smoothing';
import type { Emotion } from '../lib/prediction';

const THRESHOLD = CONTRACT.expression.confidence_threshold;
const FRAME_S = 0.04;

test.each([1, 2, 3, 4, 5])('two labels at noise do not flicker: %i', (seed) => {
  const shares = noisy(0.5, 0.1, seed);
  const sequence = shares.map((share) => emotions({ happy: share, surprise: 0.98 - share }));
  const raw = sequence.map((each) => {
    const four = each.slice(0, LABELS.length);
    return String(four.indexOf(Math.max(...four)));
  });
  expect(changes(raw)).toBeGreaterThan(500);
  expect(changes(shown(sequence))).toBeLessThanOrEqual((2000 * FRAME_S) / 10); // One in ten seconds.
});

test('noise around the threshold does not flicker', () => {
  const shares = noisy(THRESHOLD, 0.1, 2);
  const sequence = shares.map((share) => emotions({ happy: share, neutral: 0.99 - share }));
  expect(shares.filter((share) => share < THRESHOLD).length).toBeGreaterThan(500);
  expect(changes(shown(sequence))).toBeLessThanOrEqual(2);
});

test('noise between neutral and unsure does not flicker', () => {
  const shares = noisy(0.45, 0.08, 3);
  const sequence = shares.map((share) => emotions({ neutral: share, fear: 0.9 - share }));
  expect(changes(shown(sequence))).toBeLessThanOrEqual(2);
});

const STEPS = (['happy', 'neutral', 'fear'] as const).flatMap((before) =>
  [0.7, 0.98].flatMap((after) =>
    [1 / 60, FRAME_S, 0.1, 0.4].map((frameS) => ({ before, after, frameS })),
  ),
);

test.each(STEPS)(
  'a change is shown within half a second: $before to $after, $frameS s a frame',
  ({ before, after, frameS }) => {
    const steady = Math.round(2 / frameS);
    const labels = shown(
      [
        ...repeated(emotions({ [before]: 0.98 }), steady),
        ...repeated(emotions({ sad: after }), steady),
      ],
      frameS,
    );
    const first = before === 'fear' ? 'unsure' : before;
    expect([labels[0], labels[steady - 1]]).toEqual([first, first]);
    expect((labels.indexOf('sad') - steady) * frameS).toBeLessThanOrEqual(0.5);
    expect(labels.at(-1)).toBe('sad');
  },
);

test('a single wrong frame changes nothing', () => {
  const sequence = repeated(emotions({ happy: 0.95 }), 20);
  sequence[10] = emotions({ angry: 0.95 });
  expect(new Set(shown(sequence))).toEqual(new Set(['happy']));
});

test('a label stays until its probability is well below the threshold', () => {
  const steady = repeated(emotions({ happy: 0.9 }), 25);
  const kept = repeated(emotions({ happy: THRESHOLD - MARGIN + 0.02, neutral: 0.4 }), 50);
  const lost = repeated(emotions({ happy: THRESHOLD - MARGIN - 0.02, neutral: 0.4 }), 50);
  expect(shown([...steady, ...kept]).at(-1)).toBe('happy');
  expect(shown(kept).at(-1)).toBe('unsure');
  expect(shown([...steady, ...lost]).at(-1)).toBe('unsure');
});

test.each([1, 2, 10])(
  'after the time constant a step is 63 percent there at any rate: %i frames',
  (frames) => {
    const smoother = new Smoother();
    smoother.add(0, emotions({ happy: 0 }));
    for (let place = 1; place <= frames; place++) {
      smoother.add((place * TIME_CONSTANT_S) / frames, emotions({ happy: 1 }));
    }
    expect(smoother.emotions[EMOTIONS.indexOf('happy')]).toBeCloseTo(1 - Math.exp(-1));
    expect(smoother.emotions.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  },
);

/** Probabilities with these shares; the others have the rest in equal parts. */
function emotions(shares: Partial<Record<Emotion, number>>): number[] {
  const given = Object.values(shares);
  const rest = given.reduce((left, share) => left - share, 1) / (EMOTIONS.length - given.length);
  return EMOTIONS.map((name) => shares[name as Emotion] ?? rest);
}

function repeated(each: number[], times: number): number[][] {
  return Array.from({ length: times }, () => each);
}

function shown(sequence: number[][], frameS = FRAME_S): string[] {
  const smoother = new Smoother();
  return sequence.map((each, place) => smoother.add(place * frameS, each));
}

function changes(labels: string[]): number {
  return labels.filter((label, place) => place > 0 && label !== labels[place - 1]).length;
}

/** 2000 numbers of a normal distribution, within 0.02 and 0.96; the same for the same seed. */
function noisy(mean: number, deviation: number, seed: number): number[] {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0; // Mulberry32.
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return Array.from({ length: 2000 }, () => {
    const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    return Math.min(0.96, Math.max(0.02, mean + deviation * normal));
  });
}
