/** Several photos, each with what is happening to it. */
import { Button, Progress } from '@mantine/core';
import { useEffect, useId, useRef, useState } from 'react';
import { CloseIcon, RetryIcon } from '../features/input/icons';
import { needsConnection } from '../features/result/prediction-state';
import { useRetryOnline } from '../features/result/use-retry-online';
import { nameOf } from '../lib/file-name';
import { onFirstClick } from '../lib/first-click';
import { Dot } from '../lib/Dot';
import type { Box } from '../lib/prediction';
import { FAILURE_MESSAGES, HISTORY, QUEUE, RESULT } from '../lib/strings';
import { shrink } from '../lib/shrink';
import { resultLine } from '../lib/unsure';
import styles from './PhotoQueue.module.css';
import {
  canRetry,
  isSettled,
  isUnsent,
  type Queue,
  type QueuedPhoto,
  type QueueState,
} from './queue';
import { useQuestionBeforeLeaving } from './use-question-before-leaving';

export { createQueue } from './queue';

interface Props {
  queue: Queue;
  photos: readonly QueuedPhoto[];
  /** How many photos more were chosen than are taken at once. */
  leftOut: number;
  isOnDevice: boolean;
  /** The id of the prediction that the page shows. */
  shownId: string | null;
  /** Calls `send` if, or once, photos may be sent. */
  onSend: (send: () => void) => void;
  onOpen: (photo: QueuedPhoto) => void;
}

export function PhotoQueue(props: Props) {
  const { queue, photos, leftOut, isOnDevice, shownId, onSend, onOpen } = props;
  const headingId = useId();
  const section = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const waiting = photos.filter(({ state }) => state.status === 'idle');
  const sent = photos.filter(({ state }) => !['idle', 'refused'].includes(state.status));
  const done = sent.filter(({ state }) => isSettled(state));
  const isRunning = done.length < sent.length;
  useQuestionBeforeLeaving(photos.some(({ state }) => isUnsent(state)));
  const failed = photos.filter(({ state }) => state.status === 'failed' && needsConnection(state));
  useRetryOnline(failed.length > 0, () => {
    onSend(() => {
      for (const photo of failed) queue.retry(photo, isOnDevice);
    });
  });
  useEffect(() => {
    section.current?.scrollIntoView({ block: 'nearest' });
  }, []);

  function remove(isRemoved: (photo: QueuedPhoto) => boolean): void {
    heading.current?.focus(); // The focused button is gone with what is removed.
    queue.remove(isRemoved);
  }

  return (
    <section ref={section} className={styles.queue} aria-labelledby={headingId}>
      <header className={styles.header}>
        <h2 id={headingId} ref={heading} tabIndex={-1}>
          {sent.length > 0
            ? QUEUE.progress(done.length, sent.length)
            : QUEUE.heading(photos.length)}
        </h2>
        {waiting.length > 0 && (
          <Button size="sm" onClick={() => onSend(() => queue.start(isOnDevice))}>
            {QUEUE.start(waiting.length)}
          </Button>
        )}
        {isRunning ? (
          <Button
            variant="default"
            size="sm"
            onClick={() => remove(({ state }) => !isSettled(state))}
          >
            {QUEUE.cancelAll}
          </Button>
        ) : (
          <Button variant="default" size="sm" onClick={() => remove(() => true)}>
            {QUEUE.clear}
          </Button>
        )}
      </header>
      <Progress
        value={(100 * done.length) / Math.max(1, sent.length)}
        aria-label={QUEUE.progressLabel}
        className={styles.progress}
      />
      {leftOut > 0 && <p className={styles.note}>{QUEUE.leftOut(queue.limit, leftOut)}</p>}
      <ul className={styles.list}>
        {photos.map((photo) => (
          <Row
            key={photo.key}
            photo={photo}
            isShown={photo.id !== null && photo.id === shownId}
            onOpen={() => onOpen(photo)}
            onRetry={() => onSend(() => queue.retry(photo, isOnDevice))}
            onRemove={() => remove(({ key }) => key === photo.key)}
          />
        ))}
      </ul>
      <p className="visually-hidden" aria-live="polite">
        {sent.length > 0 && !isRunning && QUEUE.progress(done.length, sent.length)}
      </p>
    </section>
  );
}

interface RowProps {
  photo: QueuedPhoto;
  isShown: boolean;
  onOpen: () => void;
  onRetry: () => void;
  onRemove: () => void;
}

function Row({ photo, isShown, onOpen, onRetry, onRemove }: RowProps) {
  const { file, state } = photo;
  const { words, detail } = messageOf(state);
  const name = nameOf(file);
  const prediction = state.status === 'finished' ? state.prediction : null;
  const face = prediction?.status === 'done' ? prediction.faces[0] : undefined;
  const content = (
    <>
      <Thumbnail file={file} box={face?.box} />
      <span className={styles.words}>
        {prediction && <span className="visually-hidden">{HISTORY.open} </span>}
        <span className={styles.state} data-failed={!prediction && isSettled(state)}>
          {face && !face.unsure && <Dot expression={face.expression} />}
          {words}
        </span>
        {detail && <span className={styles.detail}>{detail}</span>}
        {!words.includes(name) && <span className={styles.name}>{name}</span>}
      </span>
    </>
  );
  return (
    <li className={styles.row} data-shown={isShown}>
      {prediction ? (
        <button type="button" className={styles.open} aria-current={isShown} onClick={onOpen}>
          {content}
        </button>
      ) : (
        <div className={styles.open}>{content}</div>
      )}
      {canRetry(state) && (
        <button
          type="button"
          className={styles.action}
          aria-label={QUEUE.retryOne(name)}
          onClick={onRetry}
        >
          <RetryIcon />
        </button>
      )}
      <button
        type="button"
        className={styles.action}
        aria-label={isSettled(state) ? QUEUE.removeOne(name) : QUEUE.cancelOne(name)}
        onClick={onFirstClick(onRemove)}
      >
        <CloseIcon />
      </button>
      {state.status === 'uploading' && (
        <span className={styles.bar} style={{ inlineSize: `${state.percent}%` }} />
      )}
    </li>
  );
}

function messageOf(state: QueueState): { words: string; detail?: string | undefined } {
  switch (state.status) {
    case 'idle':
      return { words: QUEUE.ready };
    case 'queued':
    case 'opening':
      return { words: QUEUE.waiting };
    case 'loading':
      return { words: QUEUE.loading(state.percent) };
    case 'uploading':
      return { words: QUEUE.uploading(state.percent) };
    case 'analyzing':
      return { words: QUEUE.analyzing };
    case 'finished':
      return { words: resultLine(state.prediction) };
    case 'missing':
    case 'in_cloud':
      return { words: RESULT.missing.title };
    case 'failed':
      return { words: FAILURE_MESSAGES[state.reason].title };
    case 'refused':
      return { words: state.reason.title, detail: state.reason.detail };
  }
}

/** Decorative: the words beside it say what is known. */
function Thumbnail({ file, box }: { file: File; box: Box | undefined }) {
  const [url, setUrl] = useState<string | null>(null);

  useEffect(() => {
    let isLeft = false;
    let made = '';
    shrink(file, box).then(
      (url) => {
        made = url;
        if (isLeft) URL.revokeObjectURL(url);
        else setUrl(url);
      },
      () => undefined, // No picture, or not one that this browser can decode.
    );
    return () => {
      isLeft = true;
      URL.revokeObjectURL(made);
    };
  }, [file, box]);

  return <span className={styles.thumbnail}>{url && <img src={url} alt="" />}</span>;
}
