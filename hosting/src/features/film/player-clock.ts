/** The time that the player shows; what needs it at every frame watches it, and nothing else is drawn again. */
import { useSyncExternalStore } from 'react';

export class PlayerClock {
  private seconds = 0;
  private readonly listeners = new Set<() => void>();

  readonly timeS = (): number => this.seconds;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  show(timeS: number): void {
    if (timeS === this.seconds) return;
    this.seconds = timeS;
    for (const listener of this.listeners) listener();
  }
}

/** The time in seconds, or what `of` makes of it: drawn again when that changes. */
export function useTime(clock: PlayerClock): number;
export function useTime<T extends string | number>(clock: PlayerClock, of: (timeS: number) => T): T;
export function useTime(clock: PlayerClock, of = (timeS: number): string | number => timeS) {
  return useSyncExternalStore(clock.subscribe, () => of(clock.timeS()));
}
