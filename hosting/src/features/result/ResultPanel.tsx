/** The right half: what has become of the photo, and the answer. */
import { Button, Loader } from '@mantine/core';
import { useEffect, useId, useRef, useState, type RefObject } from 'react';
import { RESULT, type Message } from '../../lib/strings';
import { ExpressionChart } from './ExpressionChart';
import type { PredictionState } from './prediction-state';
import { resultMessage } from './result-message';
import styles from './ResultPanel.module.css';

const SLOW_AFTER_MS = 10_000;

interface Props {
  state: PredictionState;
  hasPhoto: boolean;
  onTryAgain: () => void;
}

export function ResultPanel({ state, hasPhoto, onTryAgain }: Props) {
  const headingId = useId();
  const isSlow = useIsSlow(state.status === 'analysing');
  const panel = useScrollIntoView(state.status);
  return (
    <section
      ref={panel}
      className={styles.panel}
      aria-labelledby={headingId}
      data-status={statusName(state, hasPhoto)}
    >
      <h2 id={headingId} className="visually-hidden">
        {RESULT.heading}
      </h2>
      <div role="status" className={styles.message}>
        <MessageText {...(isSlow ? RESULT.slow : resultMessage(state, hasPhoto))} />
      </div>
      {canTryAgain(state) && (
        <Button variant="outline" className={styles.tryAgain} onClick={onTryAgain}>
          {RESULT.tryAgain}
        </Button>
      )}
      <Chart state={state} />
    </section>
  );
}

function MessageText({ title, expression, detail }: Message) {
  return (
    <>
      <p className={styles.title}>
        {title}{' '}
        {expression && (
          <strong style={{ color: `var(--${expression})` }}>{expression.toUpperCase()}</strong>
        )}
      </p>
      {detail && <p className={styles.detail}>{detail}</p>}
    </>
  );
}

function Chart({ state }: { state: PredictionState }) {
  if (state.status === 'answered' && state.prediction.status === 'done') {
    return <ExpressionChart probabilities={state.prediction.probabilities} />;
  }
  const isBusy = state.status === 'uploading' || state.status === 'analysing';
  return <div className={styles.blank}>{isBusy && <Loader aria-hidden="true" />}</div>;
}

/** The state, or the status of the document that answered. */
function statusName(state: PredictionState, hasPhoto: boolean): string {
  if (state.status === 'idle') return hasPhoto ? 'ready' : 'empty';
  return state.status === 'answered' ? state.prediction.status : state.status;
}

function canTryAgain(state: PredictionState): boolean {
  if (state.status === 'failed') return true;
  return (
    state.status === 'answered' &&
    state.prediction.status === 'error' &&
    state.prediction.error.retryable
  );
}

function useIsSlow(isRunning: boolean): boolean {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setTimeout(() => setIsSlow(true), SLOW_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setIsSlow(false);
    };
  }, [isRunning]);
  return isSlow;
}

/** On a phone the panel lies under the photo: PREDICT and the answer bring it on the screen. */
function useScrollIntoView(status: PredictionState['status']): RefObject<HTMLElement | null> {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    if (status !== 'idle') element.current?.scrollIntoView({ block: 'nearest' });
  }, [status]);
  return element;
}
