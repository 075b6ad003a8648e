/** For each person a lane of colors over the film's length: pressed or by the arrow keys, it jumps. */
import { memo, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { FILM } from '../../lib/strings';
import styles from './Lanes.module.css';
import { useTime, type PlayerClock } from './player-clock';
import { shownName } from './shown-name';
import { BINS, clock as written, ticks, type Person, type Timeline } from './timeline';

interface Props {
  timeline: Timeline;
  people: Person[];
  clock: PlayerClock;
  chosen: number;
  onChoose: (person: number) => void;
  onJump: (timeS: number) => void;
}

const MAX_TICKS = 8;

export function Lanes({ timeline, people, clock, chosen, onChoose, onJump }: Props) {
  const { durationS } = timeline;
  return (
    <div className={styles.lanes}>
      {people.map((person) => (
        <div key={person.number} className={styles.row} data-chosen={person.number === chosen}>
          <button
            type="button"
            className={styles.name}
            aria-pressed={person.number === chosen}
            onClick={() => onChoose(person.number)}
          >
            {FILM.person(person.number)}
          </button>
          <Lane
            person={person}
            durationS={durationS}
            clock={clock}
            onJump={(timeS) => {
              onChoose(person.number);
              onJump(timeS);
            }}
          />
        </div>
      ))}
      <div className={styles.axis} aria-hidden="true">
        {ticks(durationS, MAX_TICKS).map((timeS) => (
          <span key={timeS} style={{ left: `${(100 * timeS) / durationS}%` }}>
            {written(timeS)}
          </span>
        ))}
      </div>
    </div>
  );
}

interface LaneProps {
  person: Person;
  durationS: number;
  clock: PlayerClock;
  onJump: (timeS: number) => void;
}

function Lane({ person, durationS, clock, onJump }: LaneProps) {
  const second = useTime(clock, Math.floor);
  const shown = person.shownAt(clock.timeS());
  const scrubbing = useScrubbing(durationS, onJump);
  return (
    <div
      role="slider"
      tabIndex={0}
      className={styles.lane}
      aria-label={FILM.lane(person.number)}
      aria-valuemin={0}
      aria-valuemax={Math.floor(durationS)}
      aria-valuenow={second}
      aria-valuetext={`${written(second)}, ${shown ? shownName(shown) : FILM.notSeen}`}
      onKeyDown={(event) => {
        const timeS = timeByKey(event, clock.timeS(), durationS);
        if (timeS === null) return;
        event.preventDefault();
        onJump(timeS);
      }}
      {...scrubbing}
    >
      <Stretches person={person} seenS={person.seenS} />
      <Playhead clock={clock} durationS={durationS} />
    </div>
  );
}

/** Drawn again when there is more of the person. */
const Stretches = memo(function Stretches({ person }: { person: Person; seenS: number }) {
  return (
    <svg viewBox={`0 0 ${BINS} 1`} preserveAspectRatio="none" aria-hidden="true">
      {person.lane.map(({ shown, start, width }) => (
        <rect key={start} x={start} width={width} height="1" style={{ fill: `var(--${shown})` }}>
          <title>{shownName(shown)}</title>
        </rect>
      ))}
    </svg>
  );
});

export function Playhead({ clock, durationS }: { clock: PlayerClock; durationS: number }) {
  const timeS = useTime(clock);
  return (
    <span
      className={styles.playhead}
      aria-hidden="true"
      style={{ left: `${Math.min(100, (100 * timeS) / durationS)}%` }}
    />
  );
}

/** Jumps to where the pointer presses, and on while it is moved along. */
export function useScrubbing(durationS: number, onJump: (timeS: number) => void) {
  const isPressed = useRef(false);

  function jump({ currentTarget, clientX }: PointerEvent): void {
    const { left, width } = currentTarget.getBoundingClientRect();
    onJump(Math.min(1, Math.max(0, (clientX - left) / width)) * durationS);
  }

  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      isPressed.current = true;
      event.currentTarget.setPointerCapture(event.pointerId);
      jump(event);
    },
    onPointerMove: (event: PointerEvent) => isPressed.current && jump(event),
    onPointerUp: () => (isPressed.current = false),
    onPointerCancel: () => (isPressed.current = false),
  };
}

/** Where a key goes from a time, as in other sliders; null for the other keys. */
function timeByKey({ key }: KeyboardEvent, timeS: number, durationS: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -10,
    PageUp: 10,
    Home: -Infinity,
    End: Infinity,
  };
  const step = steps[key];
  return step === undefined ? null : Math.min(durationS, Math.max(0, timeS + step));
}
