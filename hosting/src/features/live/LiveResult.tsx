/** The right half of Live: the headline, the largest face's probabilities, and the last half minute. */
import { Button } from '@mantine/core';
import { useId } from 'react';
import type { FrameFace } from '../../expressio/frames';
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

/** In the order of the network, in which they stay: what moves cannot be compared. */
function Bars({ face }: { face: FrameFace | undefined }) {
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">{RESULT.emotionsCaption}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{RESULT.emotionColumn}</th>
          <th scope="col">{RESULT.probabilityColumn}</th>
        </tr>
      </thead>
      <tbody>
        {EMOTIONS.map((emotion) => {
          const share = face?.smoothed[emotion];
          return (
            <tr key={emotion} data-shown={emotion === face?.shown}>
              <th scope="row">{EMOTION_NAMES[emotion]}</th>
              <td>
                <span className={styles.value}>
                  <span className={styles.track} aria-hidden="true">
                    <span
                      className={styles.bar}
                      style={{
                        transform: `scaleX(${share ?? 0})`,
                        background: `var(--${emotion})`,
                      }}
                    />
                  </span>
                  {share === undefined ? RESULT.noProbability : format.wholePercent(share)}
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function isNamed(answer: Answer): answer is Exclude<Answer, 'none' | 'unsure'> {
  return answer !== 'none' && answer !== 'unsure';
}

function words(answer: Answer, hasSeen: boolean): string {
  if (!hasSeen) return LIVE.starting;
  if (answer === 'none') return LIVE.noFace;
  return answer === 'unsure' ? RESULT.unsure : `${RESULT.predicted} ${EMOTION_NAMES[answer]}`;
}
