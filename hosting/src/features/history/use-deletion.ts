/** Deletes predictions a few seconds later than asked, so that it can be undone. */
import { useEffect, useEffectEvent, useState } from 'react';
import type { Entry, HistorySource } from './api/source';
import { forgetDeletions, rememberDeletions, unfinishedDeletions } from './unfinished';

export const UNDO_S = 6;

/**
 * The deletions from `source`; `onFailure` gets each that fails.
 *
 * `hidden` are the ids that are deleted or about to be; `undoable` are the latest, while that can be
 * undone. Those that the visitor has left the page before are deleted at once, or at their next visit.
 */
export function useDeletion(
  source: HistorySource,
  onFailure: (entries: readonly Entry[], error: unknown) => void,
) {
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const [undoable, setUndoable] = useState<readonly Entry[]>([]);
  const [isHeld, setIsHeld] = useState(false);

  function remove(entries: readonly Entry[]): void {
    finish();
    rememberDeletions(idsOf(entries));
    hide(entries);
    setIsHeld(false);
    setUndoable(entries);
  }

  function undo(): void {
    forgetDeletions(idsOf(undoable));
    show(undoable);
    setUndoable([]);
  }

  /** Does what can still be undone. */
  function finish(): void {
    if (undoable.length === 0) return;
    setUndoable([]);
    deleteNow(undoable);
  }

  /** Does what has failed again, at once. */
  function retry(entries: readonly Entry[]): void {
    hide(entries);
    deleteNow(entries);
  }

  function deleteNow(entries: readonly Entry[]): void {
    source
      .deleteEntries(entries)
      .then(() => forgetDeletions(idsOf(entries)))
      .catch((error: unknown) => onFailure(entries, error))
      .finally(() => show(entries));
  }

  function hide(entries: readonly Entry[]): void {
    setHidden((ids) => [...ids, ...idsOf(entries)]);
  }

  function show(entries: readonly Entry[]): void {
    const shown = new Set(idsOf(entries));
    setHidden((ids) => ids.filter((id) => !shown.has(id)));
  }

  const onTimeout = useEffectEvent(finish);
  useEffect(() => {
    if (undoable.length === 0) return;
    const timer = isHeld ? undefined : setTimeout(() => onTimeout(), 1000 * UNDO_S);
    const onLeave = () => document.hidden && onTimeout();
    document.addEventListener('visibilitychange', onLeave);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onLeave);
    };
  }, [undoable, isHeld]);

  useEffect(() => {
    for (const id of unfinishedDeletions().filter(source.owns)) {
      const forget = () => forgetDeletions([id]);
      source
        .deleteWhenWritten(id, forget)
        .then(forget, (error: unknown) =>
          console.warn('An earlier deletion is still to be done', error),
        );
    }
  }, [source]);

  return { hidden, undoable, remove, undo, finish, retry, setIsHeld };
}

function idsOf(entries: readonly Entry[]): string[] {
  return entries.map(({ id }) => id);
}
