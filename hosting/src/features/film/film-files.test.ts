import { expect, test } from 'vitest';
import { FACE } from '../../test/documents';
import { filmCsv, filmJson } from './film-files';
import type { FilmFrame } from './timeline';

const FRAMES: FilmFrame[] = [
  { frame: 0, time: 0, faces: [] },
  { frame: 3, time: 0.12, faces: [{ ...FACE, person: 2, shown: 'unsure', reason: 'small' }] },
];
const HEADER = {
  film: { name: 'a, "b".webm', bytes: 5, width: 320, height: 240 },
  every: 3,
  duration: 0.24,
  seconds: 0.24,
  complete: true,
};

test('the table has a row for each face, and one for a frame without', () => {
  const [heading, empty, row, end] = filmCsv(FRAMES).join('').split('\r\n');
  expect(heading).toBe(
    '\ufeffframe,time,person,expression,unsure,angry,happy,sad,surprise,left,top,width,height,' +
      'yaw,pitch,roll,reason,emotionAngry,emotionHappy,emotionSad,emotionSurprise,' +
      'emotionNeutral,emotionFear,emotionDisgust,shown',
  );
  expect(empty).toBe(`0,0${','.repeat(23)}`);
  expect(row).toBe(
    '3,0.12,2,happy,false,0.0312,0.8471,0.0207,0.101,0.25,0.125,0.5,0.375,-12.5,4.2,3.1,small,' +
      '0.02,0.82,0.02,0.06,0.05,0.02,0.01,unsure',
  );
  expect(end).toBe('');
});

test('the document has what the frames depend on, and a line for each of them', () => {
  const text = filmJson(HEADER, FRAMES).join('');
  const read = JSON.parse(text) as Record<string, unknown>;
  expect(read).toMatchObject(HEADER);
  expect(read.frames).toEqual(FRAMES);
  expect(Object.keys(read)).toEqual([
    ...['film', 'every', 'model', 'smoothing', 'duration', 'seconds', 'complete', 'frames'],
  ]);
  expect(text.split('\n')).toHaveLength(FRAMES.length + 3);
});

test('a film without frames is a document, too', () => {
  expect(JSON.parse(filmJson(HEADER, []).join(''))).toMatchObject({ frames: [] });
});
