/** The right half: the status of the photo, and the result. */
import { Button, Loader } from '@mantine/core';
import { useEffect, useId, useRef, type ReactNode, type RefObject } from 'react';
import type { Face } from '../../lib/prediction';
import { EMOTION_NAMES, RESULT, type Message } from '../../lib/strings';
import { EmotionBars } from './EmotionBars';
import { ExpressionChart, ExpressionTable } from './ExpressionChart';
import chartStyles from './ExpressionChart.module.css';
import { FaceCrop } from './FaceCrop';
import { FacePicker } from './FacePicker';
import { PredictionActions } from './PredictionActions';
import { needsConnection, type PredictionState } from './prediction-state';
import { resultMessage } from './result-message';
import styles from './ResultPanel.module.css';
import { usePicture } from './use-picture';
import { useRetryOnline } from './use-retry-online';
import { useSlowness, type Slowness } from './use-slowness';

const CROP_PX = 144; // Twice what is shown.

interface Props {
  state: PredictionState;
  hasPhoto: boolean;
  /** Why the photo of an earlier prediction cannot be shown; null if it can. */
  photoNote: string | null;
  /** The index of the face whose probabilities are shown. */
  face: number;
  /** A link to the prediction; null where there is none. */
  link: string | null;
  /** Gives the photo that was analyzed; null where it is not shown. */
  readyPhoto: (() => Promise<File>) | null;
  onFace: (face: number) => void;
  onTryAgain: () => void;
  onCancel: () => void;
}

export function ResultPanel(props: Props) {
  const { state, hasPhoto, photoNote, face } = props;
  const headingId = useId();
  const { slowness, keepWaiting } = useSlowness(state.status);
  useRetryOnline(needsConnection(state), props.onTryAgain);
  const message = useScrollIntoView(state.status);
  const picture = usePicture(props.link, isNearlyDone(state) ? props.readyPhoto : null);
  const faces = facesOf(state);
  const chosen = faces[face] ?? faces[0];
  return (
    <section
      className={styles.panel}
      aria-labelledby={headingId}
      data-status={statusName(state, hasPhoto)}
    >
      <h2 id={headingId} className="visually-hidden">
        {RESULT.heading}
      </h2>
      <div ref={message} role="status" className={styles.message}>
        {chosen && (picture ?? (picture === undefined && !photoNote)) && (
          <span className={styles.face} aria-hidden="true">
            {picture && <FaceCrop picture={picture} box={chosen.box} side={CROP_PX} />}
          </span>
        )}
        <div key={statusName(state, hasPhoto)}>
          <MessageText
            {...(slowMessage(state, slowness) ?? resultMessage(state, hasPhoto, face))}
          />
          {photoNote && <p className={styles.detail}>{photoNote}</p>}
        </div>
      </div>
      <Result {...props} picture={picture}>
        <Choices {...props} slowness={slowness} onKeepWaiting={keepWaiting} />
      </Result>
    </section>
  );
}

function slowMessage(state: PredictionState, slowness: Slowness): Message | null {
  if (slowness === 'usual') return null;
  if (state.status === 'uploading') return RESULT.slowUpload;
  return isHere(state) ? RESULT.slow : RESULT[slowness];
}

/** Whether the photo is being analyzed on this device. */
function isHere(state: PredictionState): boolean {
  return state.status === 'analyzing' && state.photo === null;
}

function MessageText({ title, expression, detail, more = [] }: Message) {
  return (
    <>
      <p className={styles.title}>
        {title}{' '}
        {expression && (
          <strong style={{ color: `var(--${expression})` }}>
            {EMOTION_NAMES[expression].toUpperCase()}
          </strong>
        )}
      </p>
      {detail && <p className={styles.detail}>{detail}</p>}
      {more.map((paragraph) => (
        <p key={paragraph} className={styles.detail}>
          {paragraph}
        </p>
      ))}
    </>
  );
}

interface ChoicesProps extends Props {
  slowness: Slowness;
  onKeepWaiting: () => void;
}

/** The buttons shown while there is no result. */
function Choices({ state, hasPhoto, slowness, ...props }: ChoicesProps) {
  const isStuck = slowness === 'stuck' && !isHere(state);
  const choices: [string, () => void][] = [];
  if (isStuck) choices.push([RESULT.keepWaiting, props.onKeepWaiting]);
  if (canTryAgain(state) || (isStuck && hasPhoto)) {
    choices.push([RESULT.tryAgain, props.onTryAgain]);
  }
  if (['loading', 'uploading'].includes(state.status) || isHere(state)) {
    choices.push([RESULT.cancel, props.onCancel]);
  } else if (state.status === 'analyzing') choices.push([RESULT.stopWaiting, props.onCancel]);
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

interface ResultProps extends Props {
  picture: ImageBitmap | null | undefined;
  /** The buttons shown where the pie will be. */
  children: ReactNode;
}

function Result({ state, face, link, readyPhoto, picture, onFace, children }: ResultProps) {
  if (state.status !== 'finished') return <Blank state={state}>{children}</Blank>;
  const { prediction } = state;
  const faces = facesOf(state);
  const chosen = faces[face] ?? faces[0];
  return (
    <>
      {chosen ? (
        <>
          {faces.length > 1 && (
            <FacePicker faces={faces} face={face} picture={picture} onFace={onFace} />
          )}
          <ExpressionChart probabilities={chosen.probabilities} />
          {chosen.emotions && <EmotionBars emotions={chosen.emotions} />}
        </>
      ) : (
        <Blank state={state}>{children}</Blank>
      )}
      <PredictionActions
        key={prediction.id}
        prediction={prediction}
        face={face}
        pose={chosen?.pose}
        link={link}
        readyPhoto={readyPhoto}
      />
    </>
  );
}

const NO_FACES: readonly Face[] = [];

function facesOf(state: PredictionState): readonly Face[] {
  if (state.status !== 'finished' || state.prediction.status !== 'done') return NO_FACES;
  return state.prediction.faces;
}

/** Whether there is time, or need, to make the crops of the faces: the photo is uploaded. */
function isNearlyDone({ status }: PredictionState): boolean {
  return status === 'analyzing' || status === 'finished';
}

const BUSY: PredictionState['status'][] = ['opening', 'loading', 'uploading', 'analyzing'];

/** Keeps the space of the pie and its table. */
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

/** The state, or once it is finished, the status of the prediction document. */
function statusName(state: PredictionState, hasPhoto: boolean): string {
  if (state.status === 'idle') return hasPhoto ? 'ready' : 'empty';
  return state.status === 'finished' ? state.prediction.status : state.status;
}

function canTryAgain(state: PredictionState): boolean {
  if (state.status === 'failed') return state.reason !== 'undecodable';
  return (
    state.status === 'finished' &&
    state.prediction.status === 'error' &&
    state.prediction.error.retryable
  );
}

/** PREDICT, a result, and a row of the history show the words, wherever the page is scrolled to. */
function useScrollIntoView(status: PredictionState['status']): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (status !== 'idle') element.current?.scrollIntoView({ block: 'nearest' });
  }, [status]);
  return element;
}
