/** Which entries of the history are selected. */
import { useState } from 'react';

export function useSelection() {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [isSelecting, setIsSelecting] = useState(false);
  const [latest, setLatest] = useState<string | null>(null);

  /** Selects or deselects one; with `among`, all from the latest one up to it, in that order. */
  function toggle(id: string, among?: readonly string[]): void {
    const start = among && latest !== null ? among.indexOf(latest) : -1;
    const end = among?.indexOf(id) ?? -1;
    const range =
      start < 0 || end < 0
        ? []
        : (among?.slice(Math.min(start, end), Math.max(start, end) + 1) ?? []);
    const next = new Set([...ids, ...range]);
    if (range.length === 0 && !next.delete(id)) next.add(id);
    setIds(next);
    setLatest(id);
    setIsSelecting(true);
  }

  function start(all: readonly string[] = []): void {
    setIds(new Set(all));
    setIsSelecting(true);
  }

  function end(): void {
    setIds(new Set());
    setLatest(null);
    setIsSelecting(false);
  }

  return { ids, isSelecting, toggle, start, end };
}
