/** The history and whose it is, loaded after the page itself. */
import { useEffect, useState } from 'react';
import { signIn } from '../lib/firebase';
import { once } from '../lib/once';

const load = once(async () => {
  const uid = await signIn();
  return { uid, ...(await import('../features/history/History')) };
});

/**
 * Signs in early, so that PREDICT need not wait; null until then. What fails is tried again when
 * `isOnline` or `id`, the prediction that is shown, changes: PREDICT says why it fails.
 */
export function useHistorySection(isOnline: boolean, id: string | null) {
  const [section, setSection] = useState<Awaited<ReturnType<typeof load>> | null>(null);
  useEffect(() => {
    load()
      .then(setSection)
      .catch((error: unknown) => console.warn('The history could not be loaded', error));
  }, [isOnline, id]);
  return section;
}
