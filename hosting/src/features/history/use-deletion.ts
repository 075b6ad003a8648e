/** Deletes single predictions, a few seconds later than asked, so that it can be undone. */
import { useEffect, useEffectEvent, useState } from 'react';
import type { Entry, HistorySource } from './api/source';
import { forgetDeletion, rememberDeletion, unfinishedDeletions } from './unfinished';

export const UNDO_S = 6;

/**
 * Deletions from `source`; `onFailure` gets each that fails.
 *
 * `hidden` are the ids that are deleted or about to be; `undoable` is the latest, while it can be
 * undone. One that the visitor has left the page before is done at once, or at their next visit.
 */
export function useDeletion(
  source: HistorySource,
  onFailure: (entry: Entry, error: unknown) => void,
) {
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const [undoable, setUndoable] = useState<Entry | null>(null);
  const [isHeld, setIsHeld] = useState(false);

  function remove(entry: Entry): void {
    finish();
    rememberDeletion(entry.id);
    hide(entry.id);
    setIsHeld(false);
    setUndoable(entry);
  }

  function undo(): void {
    if (!undoable) return;
    forgetDeletion(undoable.id);
    show(undoable.id);
    setUndoable(null);
  }

  /** Does what can still be undone. */
  function finish(): void {
    if (!undoable) return;
    setUndoable(null);
    deleteNow(undoable);
  }

  /** Does one that has failed again, at once. */
  function retry(entry: Entry): void {
    hide(entry.id);
    deleteNow(entry);
  }

  function deleteNow(entry: Entry): void {
    source
      .deleteEntry(entry)
      .then(() => forgetDeletion(entry.id))
      .catch((error: unknown) => onFailure(entry, error))
      .finally(() => show(entry.id));
  }

  function hide(id: string): void {
    setHidden((ids) => [...ids, id]);
  }

  function show(id: string): void {
    setHidden((ids) => ids.filter((other) => other !== id));
  }

  const onTimeout = useEffectEvent(finish);
  useEffect(() => {
    if (!undoable) return;
    const timer = isHeld ? undefined : setTimeout(() => onTimeout(), 1000 * UNDO_S);
    const onLeave = () => document.hidden && onTimeout();
    document.addEventListener('visibilitychange', onLeave);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onLeave);
    };
  }, [undoable, isHeld]);

  useEffect(() => {
    for (const id of unfinishedDeletions()) {
      const forget = () => forgetDeletion(id);
      source
        .deleteWhenWritten(id, forget)
        .then(forget, (error: unknown) =>
          console.warn('An earlier deletion is still to be done', error),
        );
    }
  }, [source]);

  return { hidden, undoable, remove, undo, finish, retry, setIsHeld };
}
