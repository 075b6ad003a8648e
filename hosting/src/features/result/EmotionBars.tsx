/** The probabilities of all seven emotions as bars, unfolded on request. */
import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import { EmotionTable } from '../../lib/EmotionTable';
import { likeliest, type Emotions } from '../../lib/prediction';
import { percentages, RESULT } from '../../lib/strings';
import styles from './EmotionBars.module.css';

export function EmotionBars({ emotions }: { emotions: Emotions }) {
  const [isOpen, setIsOpen] = useState(false);
  const tableId = useId();
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
      <EmotionTable
        id={tableId}
        hidden={!isOpen}
        shares={emotions}
        words={percentages(emotions)}
        likeliest={likeliest(emotions)}
      />
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
