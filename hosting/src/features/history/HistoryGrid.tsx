/** The entries of the history, day by day, with one stop of the Tab key: arrow keys lead on from there. */
import { useId, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { HISTORY } from '../../lib/strings';
import type { Entry, HistorySource } from './api/source';
import { byDay } from './days';
import styles from './History.module.css';
import { HistoryTile, type TileActions } from './HistoryTile';
import { neighborOf } from './neighbor';

interface Props extends TileActions {
  entries: readonly Entry[];
  thumbnailOf: HistorySource['thumbnailOf'];
  shownId: string | null;
  isDeleting: boolean;
  isSelecting: boolean;
  selected: ReadonlySet<string>;
  onSelectAll: () => void;
}

export function HistoryGrid(props: Props) {
  const { entries, shownId, selected } = props;
  const id = useId();
  const grid = useRef<HTMLDivElement>(null);
  const [latest, setLatest] = useState<string | null>(null); // That had the focus.
  const tabStop = entries.find((entry) => entry.id === latest) ?? entries[0];

  function noteFocus({ target }: FocusEvent): void {
    const focused = target instanceof HTMLElement ? target.dataset.entry : undefined;
    if (focused) setLatest(focused);
  }

  function pressKey(event: KeyboardEvent): void {
    const tiles = tilesIn(grid.current);
    const tile = tiles.findIndex((one) => one === event.target);
    const entry = entries[tile];
    if (!entry || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== 'a') return;
      props.onSelectAll();
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      props.onDelete(entry);
    } else {
      const neighbor = neighborOf(tiles, tile, event.key);
      if (!neighbor) return;
      neighbor.focus();
    }
    event.preventDefault();
  }

  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- The buttons in it get the keys.
    <div
      ref={grid}
      className={styles.days}
      aria-describedby={`${id}-keys`}
      onFocus={noteFocus}
      onKeyDown={pressKey}
    >
      <p id={`${id}-keys`} hidden>
        {HISTORY.keys}
      </p>
      {byDay(entries, new Date()).map((day, index) => (
        <section key={day.name} aria-labelledby={`${id}-${index}`}>
          <h3 id={`${id}-${index}`} className={styles.day}>
            {day.name}
          </h3>
          <ul className={styles.list} aria-describedby={`${id}-keys`}>
            {day.entries.map((entry) => (
              <HistoryTile
                key={entry.id}
                entry={entry}
                thumbnailOf={props.thumbnailOf}
                isShown={entry.id === shownId}
                isDeleting={props.isDeleting}
                isSelecting={props.isSelecting}
                isSelected={selected.has(entry.id)}
                isTabStop={entry === tabStop}
                onOpen={props.onOpen}
                onSelect={props.onSelect}
                onDelete={props.onDelete}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** The buttons of the entries under `place`, in their order. */
function tilesIn(place: HTMLElement | null): HTMLElement[] {
  return [...(place?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];
}
