/** The film that is shown instead of photo and result; its code is loaded when there is one. */
import { useEffect, useRef, useState } from 'react';
import { once } from '../lib/once';
import { INPUT, type Message } from '../lib/strings';

const load = once(() => import('../features/film/Film'));

type Shown = Awaited<ReturnType<typeof load>> & { file: File; url: string };

export function useFilm() {
  const [film, setFilm] = useState<Shown | null>(null);
  const behind = useFocusBack(film === null);

  /** Shows a film; what is wrong if that fails. */
  async function open(file: File): Promise<Message | null> {
    try {
      const loaded = await load();
      show({ ...loaded, file, url: URL.createObjectURL(file) });
      return null;
    } catch (error) {
      console.warn('The part for films could not be loaded', error);
      return { title: INPUT.partMissing };
    }
  }

  function show(next: Shown | null): void {
    if (film) URL.revokeObjectURL(film.url);
    setFilm(next);
  }

  return { film, behind, openFilm: open, closeFilm: () => show(null) };
}

/** Focuses an element, which was hidden, once it is shown and what was focused is gone. */
function useFocusBack(isShown: boolean) {
  const element = useRef<HTMLDivElement>(null);
  const wasShown = useRef(isShown);
  useEffect(() => {
    const isBack = isShown && !wasShown.current;
    wasShown.current = isShown;
    if (isBack && document.activeElement === document.body) element.current?.focus();
  }, [isShown]);
  return element;
}
