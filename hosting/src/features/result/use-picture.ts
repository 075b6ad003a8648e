/** The pixels of the photo that was analyzed, for the crops of its faces. */
import { useEffect, useEffectEvent, useState } from 'react';

const MAX_SIDE = 2560; // Pixels: the smallest face is 3 % of it.

/**
 * The picture of the prediction `id`, made once `readyPhoto` gives its photo and kept when it no
 * longer does; undefined until it is made, null where this browser cannot show it.
 */
export function usePicture(
  id: string | null,
  readyPhoto: (() => Promise<File>) | null,
): ImageBitmap | null | undefined {
  const [made, setMade] = useState<{ id: string | null; picture: ImageBitmap | null } | null>(null);
  const hasPhoto = readyPhoto !== null;
  const read = useEffectEvent(async () => {
    if (!readyPhoto) return null;
    const [photo, { decodePicture }] = await Promise.all([
      readyPhoto(),
      import('../../lib/pictures'),
    ]);
    return decodePicture(photo, MAX_SIDE);
  });

  useEffect(() => {
    if (!hasPhoto) return;
    let isLeft = false;
    const show = (picture: ImageBitmap | null) => {
      if (!isLeft) setMade({ id, picture });
    };
    read().then(show, () => show(null));
    return () => {
      isLeft = true;
    };
  }, [id, hasPhoto]);

  return made?.id === id ? made.picture : undefined;
}
