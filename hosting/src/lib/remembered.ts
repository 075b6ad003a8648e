/** Choices that this browser remembers: each is on or off, and off at first. */
import { useSyncExternalStore } from 'react';

/** Photos are analyzed on this device, and nothing is uploaded. */
export const ON_DEVICE = 'expressio.on-device';

/** Photos and results of this device are kept in this browser. */
export const KEEPING = 'expressio.keeping';

/** The four probabilities are drawn as bars, not as a pie. */
export const BARS = 'expressio.bars';

const CHANGED = 'expressio.remembered';
const ON = 'on';

const unstored = new Map<string, boolean>(); // Where the visitor does not let pages store anything.

export function isOn(key: string): boolean {
  try {
    return unstored.get(key) ?? localStorage.getItem(key) === ON;
  } catch {
    return false;
  }
}

export function remember(key: string, value: boolean): void {
  try {
    if (value) localStorage.setItem(key, ON);
    else localStorage.removeItem(key);
  } catch {
    unstored.set(key, value);
  }
  window.dispatchEvent(new Event(CHANGED));
}

/** Whether the choice `key` is on, also when it is made in another tab. */
export function useRemembered(key: string): boolean {
  return useSyncExternalStore(subscribe, () => isOn(key));
}

function subscribe(onChange: () => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  window.addEventListener(CHANGED, onChange, { signal });
  window.addEventListener('storage', onChange, { signal });
  return () => listening.abort();
}
