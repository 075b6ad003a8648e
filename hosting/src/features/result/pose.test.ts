import { expect, test } from 'vitest';
import { poseWords } from './pose';

test.each([
  [
    'to the right',
    { yaw: 32.4, pitch: 1, roll: 8 },
    'Turned 32° to the right of the picture, tilted 8° clockwise',
  ],
  ['to the left', { yaw: -40, pitch: 0, roll: 0 }, 'Turned 40° to the left of the picture'],
  ['up', { yaw: 0, pitch: 21, roll: -6 }, 'Raised 21°, tilted 6° counterclockwise'],
  ['down', { yaw: 3, pitch: -18, roll: 0 }, 'Lowered 18°'],
  ['upside down', { yaw: 2, pitch: 3, roll: -172 }, 'Tilted 172° counterclockwise'],
])('a head that is turned %s is said to be', (_, pose, words) => {
  expect(poseWords(pose)).toBe(words);
});

test('a head that is hardly turned is not worth a word', () => {
  expect(poseWords({ yaw: 14.9, pitch: -14.9, roll: 14.9 })).toBeNull();
});
