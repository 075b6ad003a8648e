/** Switches between Photo and Live, whose code is loaded when it is first wanted. */
import { useState } from 'react';
import { once } from '../lib/once';

const loadLive = once(() => import('../features/live/Live'));

type Code = Awaited<ReturnType<typeof loadLive>>;

export type Mode = 'photo' | 'live';

export function useLive() {
  const [mode, setMode] = useState<Mode>('photo');
  const [code, setCode] = useState<Code | null>(null);
  const [hasFailed, setHasFailed] = useState(false);

  function choose(chosen: Mode): void {
    setMode(chosen);
    setHasFailed(false);
    if (chosen === 'photo') return;
    loadLive().then(setCode, () => {
      setMode('photo');
      setHasFailed(true);
    });
  }

  /** `Live` is there once it is chosen and loaded. */
  return { mode, hasFailed, Live: mode === 'live' ? (code?.Live ?? null) : null, choose };
}
