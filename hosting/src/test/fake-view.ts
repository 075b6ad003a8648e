/** A fake IntersectionObserver: nothing is in view before a test brings it there. */
import { act } from '@testing-library/react';

const observers = new Set<FakeObserver>();

export class FakeObserver {
  private readonly targets = new Set<Element>();

  constructor(private readonly onChange: (changes: { isIntersecting: boolean }[]) => void) {}

  observe(target: Element): void {
    this.targets.add(target);
    observers.add(this);
  }

  disconnect(): void {
    observers.delete(this);
  }

  show(shown: Element): void {
    for (const target of this.targets) {
      if (shown.contains(target)) this.onChange([{ isIntersecting: true }]);
    }
  }
}

/** Scrolls to `shown`, and all that is in it. */
export function bringIntoView(shown: Element): void {
  act(() => {
    for (const observer of [...observers]) observer.show(shown);
  });
}
