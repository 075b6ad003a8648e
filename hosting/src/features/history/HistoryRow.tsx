/** One prediction of the history. */
import { useEffect, useState } from 'react';
import type { Box, DonePrediction, Prediction } from '../../lib/prediction';
import { ERROR_MESSAGES, HISTORY, instant, RESULT } from '../../lib/strings';
import { answerLine } from '../../lib/unsure';
import type { Entry, HistorySource } from './api/source';
import styles from './HistoryRow.module.css';

interface Props {
  entry: Entry;
  thumbnailOf: HistorySource['thumbnailOf'];
  isShown: boolean;
  isDeleting: boolean;
  onOpen: () => void;
  onDelete: () => void;
}

export function HistoryRow({ entry, thumbnailOf, isShown, isDeleting, onOpen, onDelete }: Props) {
  const { prediction, name } = entry;
  const result = prediction ? resultWords(prediction) : HISTORY.unreadable;
  const face = prediction?.status === 'done' ? prediction.faces[0] : undefined;
  const faceCount = prediction?.status === 'done' ? facesIn(prediction) : 0;
  const made = prediction ? instant(prediction.createdAt) : '';
  return (
    <li className={styles.row} aria-busy={isDeleting}>
      <button
        type="button"
        className={styles.open}
        aria-current={isShown}
        disabled={isDeleting || !prediction}
        onClick={onOpen}
      >
        <Thumbnail
          thumbnailOf={thumbnailOf}
          name={name}
          box={face?.box}
          format={prediction && formatOf(prediction)}
        />
        <span className={styles.words}>
          <span className="visually-hidden">{HISTORY.open} </span>
          <span className={styles.result}>{result}</span>
          <span className={styles.made}>
            {made}
            {faceCount > 1 && ` · ${HISTORY.faces(faceCount)}`}
          </span>
        </span>
      </button>
      <button
        type="button"
        className={styles.delete}
        aria-label={HISTORY.deleteOne(result, made)}
        disabled={isDeleting}
        onClick={onDelete}
      >
        <BinIcon />
      </button>
    </li>
  );
}

function resultWords(prediction: Prediction): string {
  switch (prediction.status) {
    case 'done':
      return answerLine(prediction.faces[0]);
    case 'no_face':
      return RESULT.noFace.title;
    case 'error':
      return ERROR_MESSAGES[prediction.error.code].title;
  }
}

function facesIn({ faces, facesFound }: DonePrediction): number {
  return facesFound ?? faces.length;
}

/** The photo's format; null if the function could not read it. */
function formatOf(prediction: Prediction): string | null {
  return prediction.status === 'error' ? null : prediction.image.format;
}

interface ThumbnailProps {
  thumbnailOf: HistorySource['thumbnailOf'];
  name: string | null;
  /** Of the face that the row's text is about. */
  box: Box | undefined;
  format: string | null;
}

/** Decorative: the text of the row says what was predicted. Without a picture, the format. */
function Thumbnail({ thumbnailOf, name, box, format }: ThumbnailProps) {
  const [url, setUrl] = useState<string | null>(null);
  const [isMissing, setIsMissing] = useState(false);

  useEffect(() => {
    if (name === null) return;
    let isLeft = false;
    thumbnailOf(name, box).then(
      (made) => {
        if (!isLeft) setUrl(made);
      },
      () => {
        if (!isLeft) setIsMissing(true); // No longer stored, or not displayable.
      },
    );
    return () => {
      isLeft = true;
    };
  }, [thumbnailOf, name, box]);

  return (
    <span className={styles.thumbnail}>
      {url && <img src={url} alt="" />}
      {isMissing && <span aria-hidden="true">{format}</span>}
    </span>
  );
}

function BinIcon() {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M4 7h16M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10 11v5m4-5v5" />
    </svg>
  );
}
