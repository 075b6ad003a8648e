/** The steps of an editing session, to undo and to redo. */
import { UNEDITED, type Edits } from './edits';

export interface EditHistory {
  past: Edits[];
  present: Edits;
  /** What was undone, the step to redo first. */
  future: Edits[];
  /** The gesture that made the present and goes on, for instance one drag of a slider. */
  gesture: string | null;
}

export type EditAction =
  /** With a `gesture`, all its changes until it ends are one step. */
  | { type: 'change'; edits: Edits; gesture?: string }
  | { type: 'end_gesture' }
  /** Back to an earlier history, as if nothing had been done since. */
  | { type: 'return'; to: EditHistory }
  | { type: 'undo' }
  | { type: 'redo' };

export const NO_HISTORY: EditHistory = { past: [], present: UNEDITED, future: [], gesture: null };

export function editHistory(history: EditHistory, action: EditAction): EditHistory {
  const { past, present, future } = history;
  switch (action.type) {
    case 'change': {
      const { edits, gesture = null } = action;
      const goesOn = gesture !== null && gesture === history.gesture;
      return { past: goesOn ? past : [...past, present], present: edits, future: [], gesture };
    }
    case 'end_gesture':
      return { ...history, gesture: null };
    case 'return':
      return action.to;
    case 'undo': {
      const before = past.at(-1);
      if (!before) return history;
      return {
        past: past.slice(0, -1),
        present: before,
        future: [present, ...future],
        gesture: null,
      };
    }
    case 'redo': {
      const [after, ...rest] = future;
      if (!after) return history;
      return { past: [...past, present], present: after, future: rest, gesture: null };
    }
  }
}
