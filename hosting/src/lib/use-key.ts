/** A key that works wherever the focus is. */
import { useEffect, useEffectEvent } from 'react';

/** Calls `onPress` at each press of `key` on the page while `isActive`. */
export function useKey(
  key: string,
  isActive: boolean,
  onPress: (event: KeyboardEvent) => void,
): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === key && !event.defaultPrevented) onPress(event);
  });
  useEffect(() => {
    if (!isActive) return;
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [isActive]);
}
