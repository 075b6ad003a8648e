/** The last half minute as stacked colors; a moment in it can be chosen. */
import { useId } from 'react';
import { EMOTIONS } from '../../lib/prediction';
import { EMOTION_NAMES, LIVE, RESULT } from '../../lib/strings';
import { answerOf } from './headline';
import { MOMENT_EVERY_S, nearest, SPAN_S, type Moment, type Recording } from './recording';
import styles from './Ribbon.module.css';

const HEIGHT = 100;
const MAX_STEP_S = 1; // From one sample to the next; beyond it nothing was looked at.

interface Props {
  recording: Recording;
  /** The time at the right end, on the page's clock; null before anything was seen. */
  endS: number | null;
  frozen: Moment | null;
  onFreeze: (moment: Moment) => void;
}

export function Ribbon({ recording, endS, frozen, onFreeze }: Props) {
  const id = useId();
  const offsetS = frozen && endS !== null ? Math.max(frozen.timeS - endS, -SPAN_S) : 0;

  /** An arrow key goes to another moment, even where the frozen one is nearer. */
  function choose(value: number): void {
    const isAhead = ({ timeS }: Moment) =>
      !frozen || (value < offsetS ? timeS < frozen.timeS : timeS > frozen.timeS);
    const moment = nearest(recording.moments.filter(isAhead), (endS ?? 0) + value);
    if (moment) onFreeze(moment);
  }

  return (
    <div className={styles.ribbon}>
      <label htmlFor={id}>{LIVE.ribbon}</label>
      <div className={styles.time} data-frozen={frozen !== null}>
        <svg
          viewBox={`0 0 ${SPAN_S} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          className={styles.colors}
        >
          {endS !== null && <Bands recording={recording} endS={endS} />}
        </svg>
        <input
          id={id}
          type="range"
          min={-SPAN_S}
          max={0}
          step={MOMENT_EVERY_S}
          value={offsetS}
          disabled={recording.moments.length === 0}
          aria-valuetext={valueText(frozen, offsetS)}
          onChange={({ currentTarget }) => choose(currentTarget.valueAsNumber)}
        />
      </div>
      <div className={styles.scale} aria-hidden="true">
        <span>{LIVE.ago(SPAN_S)}</span>
        <span>{frozen ? LIVE.frozen : LIVE.freezeHint}</span>
        <span>{LIVE.now}</span>
      </div>
    </div>
  );
}

/** A color for each emotion, as high as it was probable; nothing where no face was seen. */
function Bands({ recording, endS }: { recording: Recording; endS: number }) {
  const paths = EMOTIONS.map(() => '');
  recording.samples.forEach(({ timeS, emotions }, place) => {
    if (!emotions) return;
    const left = Math.max(0, timeS - endS + SPAN_S);
    const nextS = recording.samples[place + 1]?.timeS ?? endS;
    const width = Math.min(nextS - timeS, MAX_STEP_S) + 0.02; // No seams.
    let top = 0;
    EMOTIONS.forEach((name, index) => {
      const height = HEIGHT * (emotions[name] ?? 0);
      const rectangle = `M${round(left)} ${round(top)}h${round(width)}v${round(height)}h${round(-width)}z`;
      paths[index] = (paths[index] ?? '') + rectangle;
      top += height;
    });
  });
  return EMOTIONS.map((name, index) => (
    <path key={name} d={paths[index]} fill={`var(--${name})`} />
  ));
}

function valueText(frozen: Moment | null, offsetS: number): string {
  if (!frozen) return LIVE.now;
  const answer = answerOf(frozen.faces);
  const words =
    answer === 'none' ? LIVE.noFace : answer === 'unsure' ? RESULT.unsure : EMOTION_NAMES[answer];
  return `${LIVE.ago(Math.abs(offsetS))}: ${words}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
