/** Distinguishes a press that is meant for a button from one meant for what the button was earlier. */
import { useEffect, useState } from 'react';

const SETTLED_AFTER_MS = 600; // About the time between the two presses of a double click.

/** Whether `meaning` has been the same for a moment; the first one is at once. */
export function useSettled(meaning: string): boolean {
  const [settled, setSettled] = useState(meaning);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(meaning), SETTLED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [meaning]);
  return settled === meaning;
}
