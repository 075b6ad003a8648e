/** Asks before everything is deleted. */
import { Button } from '@mantine/core';
import { useId, useLayoutEffect, useRef } from 'react';
import { HISTORY } from '../../lib/strings';
import { useKey } from '../../lib/use-key';
import styles from './History.module.css';

interface Props {
  question: string;
  onDelete: () => void;
  onKeep: () => void;
}

export function ConfirmDeleteAll({ question, onDelete, onKeep }: Props) {
  const questionId = useId();
  const keep = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => keep.current?.focus(), []);
  useKey('Escape', true, onKeep);
  return (
    <div role="group" aria-labelledby={questionId} className={styles.confirm}>
      <p id={questionId}>{question}</p>
      <Button color="red.9" size="xs" onClick={onDelete}>
        {HISTORY.confirmDelete}
      </Button>
      <Button ref={keep} variant="default" size="xs" onClick={onKeep}>
        {HISTORY.confirmKeep}
      </Button>
    </div>
  );
}
