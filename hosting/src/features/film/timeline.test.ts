import { expect, test } from 'vitest';
import type { Shown } from '../../expressio/smoothing';
import type { Emotions } from '../../lib/prediction';
import { FACE } from '../../test/documents';
import { BINS, clock, preciseClock, ticks, Timeline, type SeenFace } from './timeline';

test('a person is seen from a frame to the next one, and runs end where what is shown changes', () => {
  const timeline = filled(10, [
    [0, face(1, 'happy')],
    [2, face(1, 'happy'), face(2, 'sad')],
    [4, face(1, 'neutral')],
    [7, face(2, 'sad')],
  ]);
  const [one, two] = timeline.people;
  expect(one?.runs).toEqual([
    { shown: 'happy', startS: 0, endS: 4 },
    { shown: 'neutral', startS: 4, endS: 7 },
  ]);
  expect(two?.runs).toEqual([
    { shown: 'sad', startS: 2, endS: 4 },
    { shown: 'sad', startS: 7, endS: 10 },
  ]);
  expect(one?.seenS).toBe(7);
  expect(one?.shownAt(3.9)).toBe('happy');
  expect(one?.shownAt(8)).toBeUndefined();
});

test('lanes have a step for each share of the film, empty where the person is not seen', () => {
  const [one, two] = filled(10, [
    [0, face(1, 'happy')],
    [5, face(1, 'angry'), face(2, 'sad')],
    [7.5],
  ]).people;
  expect(one?.lane).toEqual([
    { shown: 'happy', start: 0, width: BINS / 2 },
    { shown: 'angry', start: BINS / 2, width: BINS / 4 },
  ]);
  expect(two?.lane).toEqual([{ shown: 'sad', start: BINS / 2, width: BINS / 4 }]);
});

test('a step of several frames shows what most of them do, and their mean probabilities', () => {
  const frames: [number, SeenFace][] = Array.from({ length: 3 }, (_, index) => [
    index / 10,
    face(1, index === 1 ? 'sad' : 'happy', index === 1 ? 0.1 : 0.7),
  ]);
  const [person] = filled(600, frames, 0.3).people;
  expect(person?.lane).toEqual([{ shown: 'happy', start: 0, width: 1 }]);
  const [four, seven] = [person?.shareBins('four')[0], person?.shareBins('seven')[0]];
  expect(four?.[1]).toBeCloseTo(FACE.probabilities.happy);
  expect(seven?.[1]).toBeCloseTo((0.7 + 0.7) / 3);
  expect(seven?.[2]).toBeCloseTo(0.1 / 3);
});

test('the key moments are the strongest of each of the four, in the order of time', () => {
  const timeline = filled(10, [
    [0, face(1, 'sad', 0.6)],
    [1, face(1, 'happy', 0.7)],
    [2, face(1, 'happy', 0.9)],
    [3, face(1, 'happy', 0.8)],
    [4, face(1, 'neutral', 0.9)],
  ]);
  const moments = timeline.people[0]?.moments.map(({ expression, timeS }) => [expression, timeS]);
  expect(moments).toEqual([
    ['sad', 0],
    ['happy', 2],
  ]);
});

test('a stronger moment is reported once, and keeps the picture of the one before', () => {
  const timeline = new Timeline(10);
  const [first] = timeline.add(0, 0, [face(1, 'happy', 0.7)]);
  const picture = document.createElement('canvas');
  if (first) first.picture = picture;
  expect(timeline.add(1, 1, [face(1, 'happy', 0.6)])).toEqual([]);
  expect(timeline.add(2, 2, [face(1, 'happy', 0.8)])).toMatchObject([{ timeS: 2, picture }]);
});

test('pictures of those who are gone and not on the page are dropped', () => {
  const timeline = new Timeline(100);
  const pictures = (number: number) => {
    const moments = added.filter(({ person }) => person === number);
    return moments.map(({ picture }) => picture !== null);
  };
  const added = Array.from({ length: 25 }, (_, index) => {
    // The later, the longer.
    const [moment] = timeline.add(2 * index, 4 * index, [face(index + 1, 'happy')]);
    timeline.add(2 * index + 1, 4 * index + 0.1 * (index + 1), []);
    return moment;
  }).filter((moment) => moment !== undefined);
  for (const moment of added) moment.picture = document.createElement('canvas');
  timeline.add(50, 98, [face(26, 'happy')]);
  expect(pictures(1)).toEqual([false]);
  expect(pictures(5)).toEqual([false]);
  expect(pictures(6)).toEqual([true]);
  expect(pictures(25)).toEqual([true]);
});

test('a box glides from a frame to the next, but not over a gap, and not before the first', () => {
  const moved = { ...face(1, 'happy'), box: { left: 0.45, top: 0.125, width: 0.5, height: 0.375 } };
  const timeline = filled(10, [
    [1, face(1, 'happy')],
    [1.2, moved],
    [3, face(1, 'happy')],
  ]);
  const left = (timeS: number) => timeline.facesAt(timeS)[0]?.box.left;
  expect(left(0.5)).toBeUndefined();
  expect(left(1)).toBeCloseTo(0.25);
  expect(left(1.1)).toBeCloseTo(0.35);
  expect(left(2.9)).toBeCloseTo(0.45);
});

test('the files get no smoothed probabilities', () => {
  const [frame] = filled(1, [[0, face(1, 'happy')]]).frames;
  expect(frame?.faces[0]).toMatchObject({ person: 1, shown: 'happy', emotions: FACE.emotions });
  expect(frame?.faces[0]).not.toHaveProperty('smoothed');
});

test('those seen longest are on the page, by number', () => {
  const timeline = new Timeline(100);
  for (let time = 0; time < 30; time++) {
    const numbers = Array.from({ length: 30 - time }, (_, index) => 30 - index);
    timeline.add(
      time,
      time,
      numbers.map((number) => face(number, 'happy')),
    );
  }
  timeline.end(100);
  expect(timeline.numberOfPeople).toBe(30);
  expect(timeline.people.map(({ number }) => number)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 11),
  );
});

test.each([
  [0, '0:00', '0:00.0'],
  [62.39, '1:02', '1:02.3'],
  [0.3, '0:00', '0:00.3'],
  [3661.95, '1:01:01', '1:01:01.9'],
])('%d s on the clock', (seconds, whole, precise) => {
  expect(clock(seconds)).toBe(whole);
  expect(preciseClock(seconds)).toBe(precise);
});

test.each([
  [60, 8, [0, 10, 20, 30, 40, 50]],
  [5, 8, [0, 1, 2, 3, 4]],
  [3600, 4, [0, 900, 1800, 2700]],
])('ticks of %d s', (durationS, count, times) => {
  expect(ticks(durationS, count)).toEqual(times);
});

function filled(durationS: number, frames: [number, ...SeenFace[]][], endS = durationS): Timeline {
  const timeline = new Timeline(durationS);
  frames.forEach(([time, ...faces], index) => timeline.add(index, time, faces));
  timeline.end(endS);
  return timeline;
}

function face(person: number, shown: Shown, strength = 0.8): SeenFace {
  const smoothed: Emotions = {
    ...FACE.emotions,
    angry: 0,
    happy: 0,
    sad: 0,
    surprise: 0,
    neutral: 0,
  };
  if (shown !== 'unsure') smoothed[shown] = strength;
  return { ...FACE, person, shown, smoothed };
}
