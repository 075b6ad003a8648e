import { expect, test } from 'vitest';
import type { FrameFace } from '../../expressio/frames';
import { EMOTIONS, EXPRESSIONS } from '../../lib/prediction';
import { largest, MOMENT_EVERY_S, nearest, Recording, SPAN_S, STEP_S } from './recording';

const FRAME_S = 1 / 30;
const TIMINGS = { read: 1, detect: 0, follow: 5, classify: 4 };

test('the last half minute is kept, in steps', () => {
  const recording = recorded(40);
  const [first, second] = recording.samples;
  expect(recording.samples.at(-1)?.timeS).toBeCloseTo(140, 0);
  expect(first?.timeS).toBeGreaterThanOrEqual(140 - SPAN_S - 1);
  expect((second?.timeS ?? 0) - (first?.timeS ?? 0)).toBeGreaterThanOrEqual(STEP_S - 1e-9);
  expect(recording.samples.length).toBeLessThanOrEqual(SPAN_S / STEP_S + 1);
  expect(first?.emotions?.happy).toBe(0.9);
});

test('a time without a face is a gap', () => {
  const recording = new Recording();
  recording.add({ faces: [], timings: TIMINGS }, 0);
  expect(recording.samples).toEqual([{ timeS: 0, emotions: null }]);
});

test('the nearest moment is found, and old ones are dropped', () => {
  const recording = new Recording();
  const picture = new File([], 'moment.jpg');
  for (let timeS = 0; timeS <= 60; timeS += MOMENT_EVERY_S) {
    expect(recording.startMoment(timeS)).toBe(true);
    recording.addMoment({ timeS, faces: [], picture });
    expect(recording.startMoment(timeS + MOMENT_EVERY_S / 2)).toBe(false);
  }
  expect(recording.moments).toHaveLength(SPAN_S / MOMENT_EVERY_S + 1);
  expect(nearest(recording.moments, 45.1)?.timeS).toBe(45);
  expect(nearest(recording.moments, 0)?.timeS).toBe(30);
});

test('the table has the columns of the film command, and the whole session from 0 on', () => {
  const recording = recorded(40);
  const [heading = '', ...rows] = recording.table().join('').trimEnd().split('\r\n');
  expect(heading).toMatch(
    /^\ufeffframe,time,person,expression,unsure,angry,happy,sad,surprise,left,/,
  );
  expect(heading).toMatch(/,emotionDisgust,shown$/);
  expect(rows.length).toBeGreaterThan(290);
  expect(rows.length).toBeLessThanOrEqual(400);
  expect(rows[0]).toMatch(/^0,0,1,happy,false,/);
  expect(rows[0]).toMatch(/,happy$/);
  expect(rows.every((row) => row.split(',').length === heading.split(',').length)).toBe(true);
});

test('the largest face is named, whatever its number', () => {
  expect(largest([face(1, 0.2), face(2, 0.4), face(3, 0.3)])?.person).toBe(2);
  expect(largest([])).toBeUndefined();
});

/** Of some seconds at 30 frames a second, from 100 s on the page's clock. */
function recorded(seconds: number): Recording {
  const recording = new Recording();
  for (let frame = 0; frame < seconds / FRAME_S; frame++) {
    recording.add({ faces: [face(1, 0.3)], timings: TIMINGS }, 100 + frame * FRAME_S);
  }
  return recording;
}

function face(person: number, side: number): FrameFace {
  const happy = (name: string) => [name, name === 'happy' ? 0.9 : 0.1 / 6] as const;
  return {
    person,
    box: { left: 0.1, top: 0.1, width: side, height: side },
    pose: { yaw: 0, pitch: 0, roll: 0 },
    score: 1,
    probabilities: Object.fromEntries(EXPRESSIONS.map(happy)),
    expression: 'happy',
    unsure: false,
    emotions: Object.fromEntries(EMOTIONS.map(happy)),
    smoothed: Object.fromEntries(EMOTIONS.map(happy)),
    shown: 'happy',
  };
}
