/** Notices when an analysis takes longer than usual. */
import { useEffect, useState } from 'react';

const SLOW_AFTER_MS = 10_000;
const STUCK_AFTER_MS = 60_000;

export type Slowness = 'usual' | 'slow' | 'stuck';

/** Counts while `isRunning`; `keepWaiting` starts the count again. */
export function useSlowness(isRunning: boolean): { slowness: Slowness; keepWaiting: () => void } {
  const [slowness, setSlowness] = useState<Slowness>('usual');
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (!isRunning) return;
    const slow = setTimeout(() => setSlowness('slow'), SLOW_AFTER_MS);
    const stuck = setTimeout(() => setSlowness('stuck'), STUCK_AFTER_MS);
    return () => {
      clearTimeout(slow);
      clearTimeout(stuck);
      setSlowness('usual');
    };
  }, [isRunning, round]);

  return { slowness, keepWaiting: () => setRound((before) => before + 1) };
}
