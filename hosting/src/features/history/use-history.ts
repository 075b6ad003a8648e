/** One page of the history, live. */
import { useEffect, useState } from 'react';
import { failureReason, type FailureReason } from '../../lib/failure';
import type { Cursor, HistoryPage, HistorySource } from './api/source';

export type HistoryState =
  | { status: 'loading' }
  | { status: 'ready'; page: HistoryPage }
  | { status: 'failed'; reason: FailureReason };

const LOADING: HistoryState = { status: 'loading' };
const NEWEST: readonly (Cursor | null)[] = [null];

/** The page that is shown, and the ways to the others; `retry` listens again after a failure. */
export function useHistory(source: HistorySource) {
  const [cursors, setCursors] = useState(NEWEST); // Of the pages up to this one.
  const [state, setState] = useState(LOADING);
  const [attempt, setAttempt] = useState(0);
  const cursor = cursors.at(-1) ?? null;

  useEffect(
    () =>
      source.watch(
        cursor,
        (page) => {
          // What was on an older page may all have been deleted.
          if (cursor && page.entries.length === 0) setCursors(NEWEST);
          else setState({ status: 'ready', page });
        },
        (error) => {
          console.error('The history failed', error);
          setState({ status: 'failed', reason: failureReason(error) });
        },
      ),
    [source, cursor, attempt],
  );

  function retry(): void {
    setState(LOADING);
    setAttempt((before) => before + 1);
  }

  const older = state.status === 'ready' ? state.page.older : null;
  return {
    state,
    retry,
    showOlder: older && (() => setCursors([...cursors, older])),
    showNewer: cursors.length > 1 ? () => setCursors(cursors.slice(0, -1)) : null,
  };
}
