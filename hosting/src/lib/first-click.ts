/** Buttons that are gone once they are pressed, so that another one may come under the pointer. */
import type { MouseEvent } from 'react';

/** Calls `act` at a click, and not at the second one of a double click, which is for nothing else. */
export function onFirstClick(act: () => void): (event: MouseEvent) => void {
  return ({ detail }) => {
    if (detail < 2) act(); // 0: pressed with the keyboard.
  };
}
