import { expect, test, vi } from 'vitest';
import { DONE, errorDocument, FACE, NO_FACE, OLD_FACE, unsureFace } from '../test/documents';
import { saveFile, toCsv, toJson } from './export';
import { parsePrediction } from './prediction';

test('JSON has every field that was read, with instants in UTC', () => {
  const [written] = JSON.parse(toJson([parsePrediction(DONE)])) as unknown[];
  expect(written).toMatchObject({
    id: DONE.id,
    createdAt: '2026-11-20T10:00:00.000Z',
    probabilities: DONE.probabilities,
    faces: [FACE],
    model: DONE.model,
    timings: DONE.timings,
  });
});

const HEADING =
  'id,createdAt,status,error,model,face,expression,unsure,angry,happy,sad,surprise,' +
  'left,top,width,height,facesFound,yaw,pitch,roll,reason,emotionAngry,emotionHappy,' +
  'emotionSad,emotionSurprise,emotionNeutral,emotionFear,emotionDisgust';

test('CSV has a heading and a row for each face', () => {
  const faces = [FACE, { ...unsureFace('neutral', 0.25), expression: 'sad', reason: 'small' }];
  expect(lines([parsePrediction({ ...DONE, facesFound: 2, faces })])).toEqual([
    HEADING,
    `${DONE.id},2026-11-20T10:00:00.000Z,done,,2.0.0,1,happy,false,0.0312,0.8471,0.0207,0.101,` +
      '0.25,0.125,0.5,0.375,2,-12.5,4.2,3.1,,0.02,0.82,0.02,0.06,0.05,0.02,0.01',
    `${DONE.id},2026-11-20T10:00:00.000Z,done,,2.0.0,2,sad,true,0.0312,0.8471,0.0207,0.101,` +
      '0.25,0.125,0.5,0.375,2,-12.5,4.2,3.1,small,0.125,0.125,0.125,0.125,0.25,0.125,0.125',
  ]);
});

test('CSV has empty cells for what documents of earlier versions lack', () => {
  const old = { ...DONE, facesFound: undefined, faces: [OLD_FACE] };
  expect(lines([parsePrediction(old)])[1]).toBe(
    `${DONE.id},2026-11-20T10:00:00.000Z,done,,2.0.0,1,happy,false,0.0312,0.8471,0.0207,0.101,` +
      `0.25,0.125,0.5,0.375${','.repeat(12)}`,
  );
});

test('CSV has one row, as long as the others, for a photo without a face or a result', () => {
  const written = lines([NO_FACE, errorDocument('corrupt_image')].map(parsePrediction));
  expect(written[1]).toBe(`${DONE.id},2026-11-20T10:00:00.000Z,no_face,,2.0.0${','.repeat(23)}`);
  expect(written[2]).toBe(
    `${DONE.id},2026-11-20T10:00:00.000Z,error,corrupt_image,${','.repeat(23)}`,
  );
});

test('CSV quotes what would end a cell', () => {
  const odd = { ...DONE, model: { ...DONE.model, version: '2.0, "beta"' } };
  expect(lines([parsePrediction(odd)])[1]).toContain(',"2.0, ""beta""",1,');
});

test('a file is offered under its name', () => {
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
  saveFile('one.json', 'application/json', '[]');
  expect(clicked.mock.contexts[0]).toHaveProperty('download', 'one.json');
});

function lines(predictions: Parameters<typeof toCsv>[0]): string[] {
  return toCsv(predictions).trimEnd().split('\r\n');
}
