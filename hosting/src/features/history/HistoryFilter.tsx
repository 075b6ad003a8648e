/** Chooses which results of the history are shown, with how many there are of each kind. */
import { useId } from 'react';
import { Dot } from '../../lib/Dot';
import { EMOTION_NAMES, format, HISTORY } from '../../lib/strings';
import type { Entry } from './api/source';
import { FILTERS, isExpression, isIn, type Filter } from './categories';
import styles from './HistoryFilter.module.css';

interface Props {
  /** Those that are counted. */
  entries: readonly Entry[];
  chosen: Filter;
  onChoose: (filter: Filter) => void;
}

export function HistoryFilter({ entries, chosen, onChoose }: Props) {
  const group = useId();
  return (
    <fieldset className={styles.filter}>
      <legend className="visually-hidden">{HISTORY.filter}</legend>
      {FILTERS.map((filter) => (
        <label key={filter} className={styles.chip}>
          <input
            type="radio"
            name={group}
            checked={filter === chosen}
            onChange={() => onChoose(filter)}
            className="visually-hidden"
          />
          {isExpression(filter) && <Dot expression={filter} />}
          {filterName(filter)}{' '}
          <span className={styles.count}>
            {format.number(entries.filter((entry) => isIn(filter, entry)).length)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function filterName(filter: Filter): string {
  switch (filter) {
    case 'all':
      return HISTORY.all;
    case 'unclear':
      return HISTORY.unclear;
    case 'none':
      return HISTORY.noFace;
    default:
      return EMOTION_NAMES[filter];
  }
}
