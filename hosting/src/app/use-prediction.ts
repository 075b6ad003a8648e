/** The page's one prediction: running, answered, or opened again by its link. */
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { PredictionState } from '../features/result/prediction-state';
import { addAddress, idInAddress, isWaitingHere, leaveAddress, nameInAddress } from './address';
import { openPrediction, startPrediction } from './start-prediction';

interface Current {
  id: string | null;
  state: PredictionState;
}

const NONE: Current = { id: null, state: { status: 'idle' } };

/**
 * The latest prediction; `start`, `open` and `clear` each stop the one before, which stays stored;
 * `openAgain` is for one that could not be opened.
 *
 * The page's address names it once its photo is stored, so that a reload, a link and the browser's
 * Back find it; `onOpen` is called whenever a prediction of before takes the page.
 */
export function usePrediction(onOpen: () => void) {
  const [current, setCurrent] = useState(NONE);
  const stop = useRef<() => void>(undefined);

  function clear(): void {
    stop.current?.();
    setCurrent(NONE);
    leaveAddress();
  }

  function start(readyFile: Promise<File>): void {
    clear();
    const id = crypto.randomUUID();
    stop.current = startPrediction(readyFile, id, (state) => {
      setCurrent({ id, state });
      if (state.status === 'analysing') nameInAddress(id, true);
      if (state.status === 'answered') nameInAddress(id, false);
    });
  }

  function open(id: string): void {
    addAddress(id);
    follow();
  }

  /** Shows what the address names. */
  function follow(): void {
    stop.current?.();
    onOpen();
    const id = idInAddress();
    if (id === null) {
      setCurrent(NONE);
      return;
    }
    stop.current = openPrediction(id, isWaitingHere() ? 'analysing' : 'missing', (state) => {
      setCurrent({ id, state });
      if (state.status === 'answered') nameInAddress(id, false);
    });
  }

  const onHashChange = useEffectEvent(follow);

  useEffect(() => {
    if (idInAddress()) onHashChange();
    const listening = new AbortController();
    window.addEventListener('hashchange', () => onHashChange(), { signal: listening.signal });
    return () => {
      listening.abort();
      stop.current?.();
    };
  }, []);

  return { ...current, start, open, openAgain: follow, clear };
}
