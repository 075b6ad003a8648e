/** Notices when an upload or an analysis takes longer than usual. */
import { useEffect, useState } from 'react';
import type { PredictionState } from './prediction-state';

const SLOW_UPLOAD_AFTER_MS = 5_000;
const SLOW_AFTER_MS = 10_000;
const STUCK_AFTER_MS = 60_000;

export type Slowness = 'usual' | 'slow' | 'stuck';

/** An upload is never stuck: it ends or fails. `keepWaiting` starts the count again. */
export function useSlowness(status: PredictionState['status']) {
  const [slowness, setSlowness] = useState<Slowness>('usual');
  const [round, setRound] = useState(0);

  useEffect(() => {
    const timers: ReturnType<typeof setTimeout>[] = [];
    const after = (milliseconds: number, slowness: Slowness) =>
      timers.push(setTimeout(() => setSlowness(slowness), milliseconds));
    if (status === 'uploading') after(SLOW_UPLOAD_AFTER_MS, 'slow');
    if (status === 'analyzing') {
      after(SLOW_AFTER_MS, 'slow');
      after(STUCK_AFTER_MS, 'stuck');
    }
    return () => {
      timers.forEach(clearTimeout);
      setSlowness('usual');
    };
  }, [status, round]);

  return { slowness, keepWaiting: () => setRound((before) => before + 1) };
}
