/** The page's one running prediction. */
import { useRef, useState } from 'react';
import type { PredictionState } from '../features/result/prediction-state';
import { startPrediction } from './start-prediction';

const IDLE: PredictionState = { status: 'idle' };

/** The state of the latest prediction; `start` and `clear` each stop the one before. */
export function usePrediction() {
  const [state, setState] = useState(IDLE);
  const stop = useRef<() => void>(undefined);

  function clear(): void {
    stop.current?.();
    setState(IDLE);
  }

  function start(file: File): void {
    stop.current?.();
    stop.current = startPrediction(file, setState);
  }

  return { state, start, clear };
}
