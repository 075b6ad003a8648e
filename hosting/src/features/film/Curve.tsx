/** The chosen person's probabilities over time, stacked, of the four or of all seven. */
import { memo, useState } from 'react';
import { EMOTION_NAMES, FILM, format } from '../../lib/strings';
import styles from './Curve.module.css';
import { Playhead, useScrubbing } from './Lanes';
import { useTime, type PlayerClock } from './player-clock';
import { BINS, NAMES, type NameSet, type Person, type Timeline } from './timeline';

interface Props {
  timeline: Timeline;
  person: Person;
  clock: PlayerClock;
  onJump: (timeS: number) => void;
}

const SETS: readonly NameSet[] = ['four', 'seven'];
const HEIGHT = 100;

export function Curve({ timeline, person, clock, onJump }: Props) {
  const [set, setSet] = useState<NameSet>('seven');
  const { durationS } = timeline;
  const scrubbing = useScrubbing(durationS, onJump);
  return (
    <section className={styles.curve} aria-label={FILM.curve(person.number)}>
      <div className={styles.head}>
        <h3>{FILM.curve(person.number)}</h3>
        <fieldset className={styles.sets}>
          <legend className="visually-hidden">{FILM.probabilities}</legend>
          {SETS.map((name) => (
            <label key={name}>
              <input type="radio" name="set" checked={name === set} onChange={() => setSet(name)} />
              {FILM.sets[name]}
            </label>
          ))}
        </fieldset>
      </div>
      <div className={styles.plot} {...scrubbing}>
        <Layers person={person} set={set} seenS={person.seenS} />
        <Playhead clock={clock} durationS={durationS} />
      </div>
      <Values {...{ timeline, person, clock, set }} />
    </section>
  );
}

const Layers = memo(function Layers({
  person,
  set,
}: {
  person: Person;
  set: NameSet;
  seenS: number;
}) {
  const bins = person.shareBins(set);
  return (
    <svg viewBox={`0 0 ${BINS} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {NAMES[set]
        .map((name, index) => (
          <path key={name} d={layerPath(bins, index)} style={{ fill: `var(--${name})` }} />
        ))
        .reverse()}
    </svg>
  );
});

/** The legend, with the probabilities at the player's time. */
function Values({
  timeline,
  person,
  clock,
  set,
}: Pick<Props, 'timeline' | 'person' | 'clock'> & { set: NameSet }) {
  const timeS = useTime(clock);
  const face = timeline.facesAt(timeS).find(({ person: number }) => number === person.number);
  const values: Partial<Record<string, number>> | undefined =
    set === 'four' ? face?.probabilities : face?.emotions;
  return (
    <ul className={styles.values}>
      {NAMES[set].map((name) => (
        <li key={name}>
          <span className={styles.swatch} style={{ background: `var(--${name})` }} />
          {EMOTION_NAMES[name]}
          <b>{values ? format.wholePercent(values[name] ?? 0) : '–'}</b>
        </li>
      ))}
    </ul>
  );
}

/** An SVG path: steps as high as the sum of the shares up to the one at `index`. */
export function layerPath(bins: readonly (readonly number[] | undefined)[], index: number): string {
  return bins
    .map((shares, place) => {
      if (!shares) return '';
      const sum = shares.slice(0, index + 1).reduce((one, other) => one + other, 0);
      const top = Math.max(0, HEIGHT * (1 - sum)).toFixed(1);
      const start = bins[place - 1] ? '' : `M${place} ${HEIGHT}`;
      const end = bins[place + 1] ? '' : `V${HEIGHT}Z`;
      return `${start}V${top}H${place + 1}${end}`;
    })
    .join('');
}
