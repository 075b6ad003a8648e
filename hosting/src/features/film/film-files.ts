/** A film's table as files, with the columns and fields of `python -m batch film`. */
import { MARGIN, TIME_CONSTANT_S } from '../../expressio/smoothing';
import { CONTRACT } from '../../expressio/contract';
import { csv, type Cell } from '../../lib/export';
import { EMOTIONS, EXPRESSIONS } from '../../lib/prediction';
import type { FilmFace, FilmFrame } from './timeline';

const COLUMNS = [
  'frame',
  'time',
  'person',
  'expression',
  'unsure',
  ...EXPRESSIONS,
  'left',
  'top',
  'width',
  'height',
  'yaw',
  'pitch',
  'roll',
  'reason',
  ...EMOTIONS.map((name) => `emotion${name.charAt(0).toUpperCase()}${name.slice(1)}`),
  'shown',
];

const BYTE_ORDER_MARK = '\ufeff'; // Without it Excel takes UTF-8 for the system's older encoding.

/** What the frames were made of. */
export interface FilmHeader {
  film: { name: string; bytes: number; width: number; height: number };
  /** Of so many frames one was looked at. */
  every: number;
  /** Of the film, in seconds, and how far it was looked at. */
  duration: number;
  seconds: number;
  /** Whether that is all of it. */
  complete: boolean;
}

/** A row for each face, and one for a frame without faces. */
export function filmCsv(frames: readonly FilmFrame[]): string {
  return BYTE_ORDER_MARK + csv([COLUMNS, ...frames.flatMap(rows)]);
}

/** The first line has everything but the frames, of which each has a line. */
export function filmJson(
  { film, every, ...extent }: FilmHeader,
  frames: readonly FilmFrame[],
): string {
  const { name, version, sha256 } = CONTRACT.expression;
  const header = {
    film,
    every,
    model: { name, version, sha256 },
    smoothing: { timeConstant: TIME_CONSTANT_S, margin: MARGIN },
    ...extent,
    frames: [],
  };
  const start = JSON.stringify(header).slice(0, -']}'.length);
  return `${start}\n${frames.map((frame) => JSON.stringify(frame)).join(',\n')}\n]}\n`;
}

function rows({ frame, time, faces }: FilmFrame): Cell[][] {
  const start = [frame, time];
  if (faces.length === 0) return [[...start, ...Array<Cell>(COLUMNS.length - 2).fill('')]];
  return faces.map((face) => [...start, ...cells(face)]);
}

function cells(face: FilmFace): Cell[] {
  const { box, pose } = face;
  return [
    face.person,
    face.expression,
    face.unsure,
    ...EXPRESSIONS.map((name) => face.probabilities[name]),
    ...[box.left, box.top, box.width, box.height],
    ...[pose.yaw, pose.pitch, pose.roll],
    face.reason ?? '',
    ...EMOTIONS.map((name) => face.emotions[name]),
    face.shown,
  ];
}
