/** Tries again by itself when the connection is back. */
import { useEffect, useEffectEvent } from 'react';

/** Calls `retry` whenever the browser gets a network while `isWaiting` for one. */
export function useRetryOnline(isWaiting: boolean, retry: () => void): void {
  const onOnline = useEffectEvent(retry);
  useEffect(() => {
    if (!isWaiting) return;
    const listening = new AbortController();
    window.addEventListener('online', () => onOnline(), { signal: listening.signal });
    return () => listening.abort();
  }, [isWaiting]);
}
