/** Notices when a part of the page comes near what is seen of it. */
import { useEffect, useEffectEvent, type RefObject } from 'react';

/** Calls `onEnter` whenever `element` comes within `margin` of the window's edges, while `isActive`. */
export function useInView(
  element: RefObject<HTMLElement | null>,
  margin: string,
  isActive: boolean,
  onEnter: () => void,
): void {
  const enter = useEffectEvent(onEnter);
  useEffect(() => {
    if (!isActive || !element.current) return;
    const observer = new IntersectionObserver(
      (changes) => {
        if (changes.some(({ isIntersecting }) => isIntersecting)) enter();
      },
      { rootMargin: margin },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, margin, isActive]);
}
