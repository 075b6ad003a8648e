/** The photo of an earlier prediction, downloaded from Cloud Storage. */
import { useEffect, useEffectEvent, useState } from 'react';
import { RESULT } from '../lib/strings';

/** Downloads the photo `name`, if not null; returns why it cannot be shown, or null. */
export function useStoredPhoto(name: string | null, onPhoto: (file: File) => void): string | null {
  const [failed, setFailed] = useState({ name: '', note: '' });
  const show = useEffectEvent(onPhoto);

  useEffect(() => {
    if (name === null) return;
    let isLeft = false;
    const fetching = import('../features/history/api/stored-photos');
    fetching
      .then(({ fetchPhoto }) => fetchPhoto(name))
      .then(
        (blob) => {
          if (!isLeft) show(new File([blob], fileName(name), { type: blob.type }));
        },
        async (error: unknown) => {
          const isGone = (await fetching.catch(() => null))?.isGone(error);
          const note = isGone ? RESULT.photoGone : RESULT.photoUnreachable;
          if (!isLeft) setFailed({ name, note });
        },
      );
    return () => {
      isLeft = true;
    };
  }, [name]);

  return failed.name === name ? failed.note : null;
}

function fileName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
