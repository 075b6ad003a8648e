/** The table of a film's frames, or a camera's, with the columns of `python -m batch film`. */
import { csv, type Cell } from './export';
import { EMOTIONS, EXPRESSIONS, type Reason } from './prediction';
import type { FrameFace } from '../expressio/frames';

type Face = Omit<FrameFace, 'score' | 'smoothed' | 'reason'> & { reason?: Reason | undefined };

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

export const FRAME_TABLE_HEADING = BYTE_ORDER_MARK + csv([COLUMNS]);

/** A row for each face, or one for a frame without faces; `timeS` from the start. */
export function frameLines(frame: number, timeS: number, faces: readonly Face[]): string {
  const start = [frame, timeS];
  if (faces.length === 0) return csv([[...start, ...Array<Cell>(COLUMNS.length - 2).fill('')]]);
  return csv(faces.map((face) => [...start, ...cells(face)]));
}

function cells(face: Face): Cell[] {
  const { box, pose } = face;
  return [
    face.person,
    face.expression,
    face.unsure,
    ...EXPRESSIONS.map((name) => face.probabilities[name] ?? ''),
    ...[box.left, box.top, box.width, box.height],
    ...[pose.yaw, pose.pitch, pose.roll],
    face.reason ?? '',
    ...EMOTIONS.map((name) => face.emotions[name] ?? ''),
    face.shown,
  ];
}
