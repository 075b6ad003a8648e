/** The right half of Live: the headline, the largest face's probabilities, and the last half minute. */
import { Button } from '@mantine/core';
import { useId } from 'react';
import type { FrameFace } from '../../expressio/frames';
import { EmotionTable } from '../../lib/EmotionTable';
import { EMOTIONS } from '../../lib/prediction';
import { EMOTION_NAMES, format, LIVE, RESULT } from '../../lib/strings';
import type { Answer } from './headline';
import { SaveIcon } from './icons';
import styles from './LiveResult.module.css';
import type { Moment, Recording } from './recording';
import { Ribbon } from './Ribbon';

interface Props {
  answer: Answer;
  /** Of what is said to screen readers. */
  announced: Answer;
  /** The largest; undefined where there is none. */
  face: FrameFace | undefined;
  faceCount: number;
  recording: Recording;
  /** The end of the ribbon, in seconds on the page's clock; null before anything was seen. */
  endS: number | null;
  frozen: Moment | null;
  onFreeze: (moment: Moment) => void;
  onSave: () => void;
}

export function LiveResult(props: Props) {
  const { answer, face, faceCount, recording, endS, frozen } = props;
  const headingId = useId();
  const hasSeen = endS !== null;
  return (
    <section className={styles.panel} aria-labelledby={headingId}>
      <h2 id={headingId} className="visually-hidden">
        {RESULT.heading}
      </h2>
      <p role="status" className="visually-hidden">
        {words(props.announced, hasSeen)}
      </p>
      <div className={styles.message} data-answer={answer}>
        <p className={styles.title}>
          {isNamed(answer) ? (
            <strong style={{ color: `var(--${answer})` }}>
              {EMOTION_NAMES[answer].toUpperCase()}
            </strong>
          ) : (
            words(answer, hasSeen)
          )}
        </p>
        <p className={styles.detail}>
          {faceCount > 1 ? LIVE.largestOf(faceCount) : LIVE.amongSeven}
        </p>
      </div>
      <Bars face={face} />
      <Ribbon recording={recording} endS={endS} frozen={frozen} onFreeze={props.onFreeze} />
      <Button
        variant="default"
        leftSection={<SaveIcon />}
        aria-disabled={!recording.hasTable}
        onClick={() => recording.hasTable && props.onSave()}
      >
        {LIVE.save}
      </Button>
    </section>
  );
}

/** The smoothed ones, which stay in their places: what moves cannot be compared. */
function Bars({ face }: { face: FrameFace | undefined }) {
  const { smoothed, shown } = face ?? {};
  const words =
    smoothed &&
    Object.fromEntries(EMOTIONS.map((name) => [name, format.wholePercent(smoothed[name] ?? 0)]));
  const likeliest = shown === 'unsure' ? undefined : shown;
  return <EmotionTable shares={smoothed} words={words} likeliest={likeliest} />;
}

function isNamed(answer: Answer): answer is Exclude<Answer, 'none' | 'unsure'> {
  return answer !== 'none' && answer !== 'unsure';
}

function words(answer: Answer, hasSeen: boolean): string {
  if (!hasSeen) return LIVE.starting;
  if (answer === 'none') return LIVE.noFace;
  return answer === 'unsure' ? RESULT.unsure : `${RESULT.predicted} ${EMOTION_NAMES[answer]}`;
}
