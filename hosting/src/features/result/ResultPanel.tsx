/** The right half: what has become of the photo, and the answer. */
import { Button, Loader } from '@mantine/core';
import { useEffect, useId, useRef, type ReactNode, type RefObject } from 'react';
import { RESULT, type Message } from '../../lib/strings';
import { AnswerActions } from './AnswerActions';
import { ExpressionChart, ExpressionTable } from './ExpressionChart';
import chartStyles from './ExpressionChart.module.css';
import { FacePicker } from './FacePicker';
import type { PredictionState } from './prediction-state';
import { resultMessage } from './result-message';
import styles from './ResultPanel.module.css';
import { useSlowness, type Slowness } from './use-slowness';

interface Props {
  state: PredictionState;
  hasPhoto: boolean;
  /** Why the photo of an answer of before cannot be shown; null if it can. */
  photoNote: string | null;
  /** The index of the face whose probabilities are shown. */
  face: number;
  /** The address of the answer; null while there is none. */
  link: string | null;
  onFace: (face: number) => void;
  onTryAgain: () => void;
  onCancel: () => void;
}

export function ResultPanel(props: Props) {
  const { state, hasPhoto, photoNote, face } = props;
  const headingId = useId();
  const { slowness, keepWaiting } = useSlowness(state.status === 'analysing');
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
        <MessageText {...(SLOW_MESSAGES[slowness] ?? resultMessage(state, hasPhoto, face))} />
        {photoNote && <p className={styles.detail}>{photoNote}</p>}
      </div>
      <Answer {...props}>
        <Choices {...props} slowness={slowness} onKeepWaiting={keepWaiting} />
      </Answer>
    </section>
  );
}

const SLOW_MESSAGES: Partial<Record<Slowness, Message>> = {
  slow: RESULT.slow,
  stuck: RESULT.stuck,
};

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

interface ChoicesProps extends Props {
  slowness: Slowness;
  onKeepWaiting: () => void;
}

/** The ways on, while there is no answer. */
function Choices({ state, hasPhoto, slowness, ...props }: ChoicesProps) {
  const isStuck = slowness === 'stuck';
  const choices: [string, () => void][] = [];
  if (isStuck) choices.push([RESULT.keepWaiting, props.onKeepWaiting]);
  if (canTryAgain(state) || (isStuck && hasPhoto)) {
    choices.push([RESULT.tryAgain, props.onTryAgain]);
  }
  if (state.status === 'uploading') choices.push([RESULT.cancel, props.onCancel]);
  if (state.status === 'analysing') choices.push([RESULT.stopWaiting, props.onCancel]);
  if (choices.length === 0) return null;
  return (
    <div className={styles.choices}>
      {choices.map(([words, act]) => (
        <Button key={words} variant="default" onClick={act}>
          {words}
        </Button>
      ))}
    </div>
  );
}

/** `children` are the ways on, in the middle of the pie that is not there. */
function Answer({ state, face, link, onFace, children }: Props & { children: ReactNode }) {
  if (state.status !== 'answered') return <Blank state={state}>{children}</Blank>;
  const { prediction } = state;
  return (
    <>
      {prediction.status === 'done' ? (
        <>
          {prediction.faces.length > 1 && (
            <FacePicker faces={prediction.faces} face={face} onFace={onFace} />
          )}
          <ExpressionChart probabilities={(prediction.faces[face] ?? prediction).probabilities} />
        </>
      ) : (
        <Blank state={state}>{children}</Blank>
      )}
      {link && <AnswerActions key={prediction.id} prediction={prediction} link={link} />}
    </>
  );
}

const BUSY: PredictionState['status'][] = ['opening', 'uploading', 'analysing'];

/** The place where the pie and its table will be. */
function Blank({ state, children }: { state: PredictionState; children: ReactNode }) {
  const isBusy = BUSY.includes(state.status);
  return (
    <div className={chartStyles.chart}>
      <div className={styles.blank}>
        {isBusy && <Loader aria-hidden="true" />}
        {children}
      </div>
      {(isBusy || state.status === 'idle') && <ExpressionTable probabilities={null} />}
    </div>
  );
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

/** On a phone the panel lies under the photo: PREDICT and the answer bring it on the screen. */
function useScrollIntoView(status: PredictionState['status']): RefObject<HTMLElement | null> {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    if (status !== 'idle') element.current?.scrollIntoView({ block: 'nearest' });
  }, [status]);
  return element;
}
