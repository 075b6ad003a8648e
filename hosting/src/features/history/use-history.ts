/** The history's newest entries, live. */
import { useEffect, useRef, useState } from 'react';
import { failureReason, type FailureReason } from '../../lib/failure';
import type { HistoryList, HistorySource, HistoryWatch } from './api/source';

export type HistoryState =
  | { status: 'loading' }
  | { status: 'ready'; list: HistoryList }
  | { status: 'failed'; reason: FailureReason };

const LOADING: HistoryState = { status: 'loading' };

/** What is loaded, and `loadOlder` for more; `retry` listens again after a failure. */
export function useHistory(source: HistorySource) {
  const [state, setState] = useState(LOADING);
  const [attempt, setAttempt] = useState(0);
  const watch = useRef<HistoryWatch>(null);

  useEffect(() => {
    watch.current = source.watch(
      (list) => setState({ status: 'ready', list }),
      (error) => {
        console.error('The history failed', error);
        setState({ status: 'failed', reason: failureReason(error) });
      },
    );
    return () => watch.current?.stop();
  }, [source, attempt]);

  function retry(): void {
    setState(LOADING);
    setAttempt((before) => before + 1);
  }

  return { state, retry, loadOlder: () => watch.current?.loadOlder() };
}
