/** The history and its source, loaded when there may be one and the page itself is ready. */
import { useEffect, useState } from 'react';
import { isReturning, signIn } from '../lib/firebase';
import { once } from '../lib/once';

const IDLE_TIMEOUT = 2000; // Milliseconds.

const load = once(async () => {
  const uid = await signIn();
  const [{ History }, { cloudHistory }] = await Promise.all([
    import('../features/history/History'),
    import('../features/history/api/history'),
  ]);
  return { History, source: cloudHistory(uid) };
});

/**
 * Signs in early, so that PREDICT need not wait; null until then, and for a new visitor until there
 * is a prediction: Firestore is as much code as the page. Nobody is signed in, and it stays null,
 * while photos are analyzed on this device. What fails is tried again when
 * `isOnline` or `id`, the prediction that is shown, changes: PREDICT says why it fails.
 */
export function useHistorySection(isOnline: boolean, id: string | null, isOnDevice: boolean) {
  const [section, setSection] = useState<Awaited<ReturnType<typeof load>> | null>(null);
  useEffect(() => {
    if (isOnDevice) return;
    loadIfAny(id !== null)
      .then((loaded) => loaded && setSection(loaded))
      .catch((error: unknown) => console.warn('The history could not be loaded', error));
  }, [isOnline, id, isOnDevice]);
  return isOnDevice ? null : section;
}

async function loadIfAny(hasPrediction: boolean) {
  if (!hasPrediction) {
    await signIn();
    if (!(await isReturning())) return null;
    await idle();
  }
  return load();
}

function idle(): Promise<unknown> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis)
      requestIdleCallback(resolve, { timeout: IDLE_TIMEOUT });
    else setTimeout(resolve); // Safari.
  });
}
