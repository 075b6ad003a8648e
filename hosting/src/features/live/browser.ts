/** States of the browser as React hooks. */
import { useSyncExternalStore } from 'react';

/** Whether the page's tab is the one that is looked at. */
export function useVisibility(): boolean {
  return useSyncExternalStore(
    (onChange) => listen('visibilitychange', onChange),
    () => document.visibilityState === 'visible',
  );
}

/** Whether something on the page fills the screen. */
export function useFullScreen(): boolean {
  return useSyncExternalStore(
    (onChange) => listen('fullscreenchange', onChange),
    () => document.fullscreenElement !== null,
  );
}

function listen(event: string, onChange: () => void): () => void {
  document.addEventListener(event, onChange);
  return () => document.removeEventListener(event, onChange);
}
