/** Switches between Photo and Live, whose code is loaded when it is first wanted. */
import { useEffect, useEffectEvent, useState } from 'react';
import { flushSync } from 'react-dom';
import { once } from '../lib/once';

const loadLive = once(() => import('../features/live/Live'));

type Code = Awaited<ReturnType<typeof loadLive>>;

export type Mode = 'photo' | 'live';

export function useLive() {
  const [mode, setMode] = useState<Mode>('photo');
  const [code, setCode] = useState<Code | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const Live = mode === 'live' ? (code?.Live ?? null) : null;
  const isShown = Live !== null;

  function choose(chosen: Mode): void {
    setMode(chosen);
    setHasFailed(false);
    if (chosen === 'photo') return;
    loadLive().then(setCode, () => {
      setMode('photo');
      setHasFailed(true);
    });
  }

  /** A dropped file is a photo's: what takes photos is shown first, then gets it. */
  const passOn = useEffectEvent(({ dataTransfer }: DragEvent) => {
    flushSync(() => choose('photo'));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer }));
  });

  useEffect(() => {
    if (!isShown) return;
    const listening = new AbortController();
    const { signal } = listening;

    function drag(event: DragEvent): void {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    }
    function drop(event: DragEvent): void {
      event.preventDefault();
      passOn(event);
    }

    window.addEventListener('dragover', drag, { signal });
    window.addEventListener('drop', drop, { signal });
    return () => listening.abort();
  }, [isShown]);

  /** `Live` is there once it is chosen and loaded. */
  return { mode, hasFailed, Live, choose };
}
