/** Keeps an upload from being lost with the page. */
import { useEffect } from 'react';

/** The browser asks before the page is closed or reloaded while `isUploading`. */
export function useQuestionBeforeLeaving(isUploading: boolean): void {
  useEffect(() => {
    if (!isUploading) return;
    const ask = (event: Event) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isUploading]);
}
