/** The photo of an earlier prediction, from Cloud Storage or this browser. */
import { useEffect, useEffectEvent, useState } from 'react';
import { isLocal } from '../lib/local-id';
import { RESULT } from '../lib/strings';

/** Fetches the photo `name`, if not null; returns why it cannot be shown, or null. */
export function useStoredPhoto(name: string | null, onPhoto: (file: File) => void): string | null {
  const [failed, setFailed] = useState({ name: '', note: '' });
  const show = useEffectEvent(onPhoto);

  useEffect(() => {
    if (name === null) return;
    let isLeft = false;
    const fetching = isLocal(name)
      ? import('../features/history/api/local-history')
      : import('../features/history/api/stored-photos');
    fetching
      .then(({ fetchPhoto }) => fetchPhoto(name))
      .then(
        (blob) => {
          if (!isLeft) show(toFile(blob, name));
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

function toFile(photo: Blob, name: string): File {
  if (photo instanceof File) return photo;
  return new File([photo], name.slice(name.lastIndexOf('/') + 1), { type: photo.type });
}
