/** The history and its source, loaded when there may be one and the page itself is ready. */
import { useEffect, useState, type ComponentType } from 'react';
import type { HistorySource } from '../features/history/api/source';
import type { HistoryProps } from '../features/history/History';
import { once } from '../lib/once';

const IDLE_TIMEOUT = 2000; // Milliseconds.

const loadFirebase = () => import('../lib/firebase');

const loadCloud = once(async () => {
  const { signIn } = await loadFirebase();
  const uid = await signIn();
  const [{ History }, { cloudHistory }] = await Promise.all([
    import('../features/history/History'),
    import('../features/history/api/history'),
  ]);
  return { History, source: cloudHistory(uid) };
});

const loadLocal = once(async () => {
  const [{ LocalHistory }, { localHistory }] = await Promise.all([
    import('../features/history/LocalHistory'),
    import('../features/history/api/local-history'),
  ]);
  return { History: LocalHistory, source: localHistory };
});

interface Section {
  History: ComponentType<HistoryProps>;
  source: HistorySource;
}

/**
 * Signs in when the page is idle, so that PREDICT need not wait; null until then, and for a new
 * visitor until there is a prediction: Firestore is as much code as the page. Nobody is signed in
 * before the notice `isAccepted`, nor while photos are analyzed on this device: then the history is this browser's.
 * What fails is tried again when `isOnline` or `id`, the prediction that is shown, changes: PREDICT
 * says why it fails.
 */
export function useHistorySection(
  isOnline: boolean,
  id: string | null,
  isOnDevice: boolean,
  isAccepted: boolean,
) {
  const [cloud, setCloud] = useState<Section | null>(null);
  const [local, setLocal] = useState<Section | null>(null);
  useEffect(() => {
    if (!isOnDevice && !isAccepted) return;
    const leaving = new AbortController();
    const loading = isOnDevice
      ? loadLocal().then(setLocal)
      : loadIfAny(id !== null, leaving.signal).then((section) =>
          setCloud((before) => section ?? before),
        );
    loading.catch((error: unknown) => {
      if (!leaving.signal.aborted) console.warn('The history could not be loaded', error);
    });
    return () => leaving.abort();
  }, [isOnline, id, isOnDevice, isAccepted]);
  return isOnDevice ? local : cloud;
}

/** Rejects if `signal` aborts before anything is sent. */
async function loadIfAny(hasPrediction: boolean, signal: AbortSignal): Promise<Section | null> {
  if (!hasPrediction) await idle();
  signal.throwIfAborted();
  const { signIn, isReturning } = await loadFirebase();
  signal.throwIfAborted();
  await signIn();
  if (!hasPrediction) {
    if (!(await isReturning())) return null;
    await idle();
  }
  return loadCloud();
}

function idle(): Promise<unknown> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis)
      requestIdleCallback(resolve, { timeout: IDLE_TIMEOUT });
    else setTimeout(resolve); // Safari.
  });
}
