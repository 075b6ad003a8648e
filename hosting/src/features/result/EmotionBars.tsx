/** The probabilities of all seven emotions as bars, unfolded on request. */
import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import { EMOTIONS, likeliest, type Emotions } from '../../lib/prediction';
import { EMOTION_NAMES, percentages, RESULT } from '../../lib/strings';
import styles from './EmotionBars.module.css';

export function EmotionBars({ emotions }: { emotions: Emotions }) {
  const [isOpen, setIsOpen] = useState(false);
  const tableId = useId();
  const percentage = percentages(emotions);
  const first = likeliest(emotions);
  return (
    <div className={styles.emotions}>
      <Button
        variant="subtle"
        size="sm"
        aria-expanded={isOpen}
        aria-controls={tableId}
        rightSection={<Chevron />}
        onClick={() => setIsOpen(!isOpen)}
      >
        {RESULT.allEmotions}
      </Button>
      <table id={tableId} className={styles.table} hidden={!isOpen}>
        <caption className="visually-hidden">{RESULT.emotionsCaption}</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{RESULT.emotionColumn}</th>
            <th scope="col">{RESULT.probabilityColumn}</th>
          </tr>
        </thead>
        <tbody>
          {EMOTIONS.map((emotion) => (
            <tr key={emotion} data-likeliest={emotion === first}>
              <th scope="row">{EMOTION_NAMES[emotion]}</th>
              <td data-probability={emotions[emotion]}>
                <span className={styles.value}>
                  <span className={styles.track} aria-hidden="true">
                    <span
                      className={styles.bar}
                      style={{
                        width: `${100 * emotions[emotion]}%`,
                        background: `var(--${emotion})`,
                      }}
                    />
                  </span>
                  {percentage[emotion]}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Chevron() {
  return (
    <svg className={styles.chevron} width="12" height="12" viewBox="0 0 24 24" aria-hidden="true">
      <path
        d="M4 8l8 8 8-8"
        fill="none"
        stroke="currentColor"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
