/** A film's table as files, with the columns and fields of `python -m batch film`. */
import { MARGIN, TIME_CONSTANT_S } from '../../expressio/smoothing';
import { CONTRACT } from '../../expressio/contract';
import { FRAME_TABLE_HEADING, frameLines } from '../../lib/frame-table';
import type { FilmFrame } from './timeline';

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

/** A row for each face, and one for a frame without faces; in parts, as hours do not fit a string. */
export function filmCsv(frames: readonly FilmFrame[]): string[] {
  const lines = frames.map(({ frame, time, faces }) => frameLines(frame, time, faces));
  return [FRAME_TABLE_HEADING, ...lines];
}

/** The first line has everything but the frames, of which each has a line; in parts as well. */
export function filmJson(
  { film, every, ...extent }: FilmHeader,
  frames: readonly FilmFrame[],
): string[] {
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
  const lines = frames.map((frame, index) => (index > 0 ? ',\n' : '\n') + JSON.stringify(frame));
  return [start, ...lines, '\n]}\n'];
}
