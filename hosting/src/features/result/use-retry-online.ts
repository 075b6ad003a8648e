/** Tries again by itself when the connection is back. */
import { useEffect, useEffectEvent, useRef } from 'react';

const FURTHER_TRIES = 3; // Browsers report a network before it works.
const PAUSE_MS = 2_000;

/**
 * Calls `retry` whenever the browser gets a network while `isWaiting` for one, and a few times more
 * if that fails.
 */
export function useRetryOnline(isWaiting: boolean, retry: () => void): void {
  const triesLeft = useRef(0);
  const tryAgain = useEffectEvent((left: number) => {
    triesLeft.current = left;
    retry();
  });
  useEffect(() => {
    if (!isWaiting) return;
    const listening = new AbortController();
    window.addEventListener('online', () => tryAgain(FURTHER_TRIES), { signal: listening.signal });
    const left = triesLeft.current;
    const timer = left > 0 ? setTimeout(() => tryAgain(left - 1), PAUSE_MS) : undefined;
    return () => {
      listening.abort();
      clearTimeout(timer);
    };
  }, [isWaiting]);
}
