/** One prediction of the history. */
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { onFirstClick } from '../../lib/first-click';
import { Dot } from '../../lib/Dot';
import type { Box, DonePrediction, Prediction } from '../../lib/prediction';
import { format, HISTORY, instant } from '../../lib/strings';
import { resultLine } from '../../lib/unsure';
import type { Entry, HistorySource } from './api/source';
import { categoryOf, isExpression } from './categories';
import styles from './HistoryTile.module.css';
import { BinIcon, CheckIcon } from './icons';
import { useInView } from './use-in-view';

/** What can be done with an entry. */
export interface TileActions {
  onOpen: (entry: Entry) => void;
  /** With `isRange`, from the one that was selected before up to this one. */
  onSelect: (entry: Entry, isRange: boolean) => void;
  onDelete: (entry: Entry) => void;
}

interface Props extends TileActions {
  entry: Entry;
  thumbnailOf: HistorySource['thumbnailOf'];
  isShown: boolean;
  isDeleting: boolean;
  /** Whether a press selects it. */
  isSelecting: boolean;
  isSelected: boolean;
  /** Whether the Tab key stops here. */
  isTabStop: boolean;
}

export function HistoryTile(props: Props) {
  const { entry, isSelecting, isSelected, isDeleting, isShown, onOpen, onSelect, onDelete } = props;
  const { prediction, name } = entry;
  const category = categoryOf(entry);
  const result = prediction ? resultLine(prediction) : HISTORY.unreadable;
  const face = prediction?.status === 'done' ? prediction.faces[0] : undefined;
  const faceCount = prediction?.status === 'done' ? facesIn(prediction) : 0;
  const made = prediction ? instant(prediction.createdAt) : '';
  const tabIndex = props.isTabStop ? 0 : -1;

  function press({ shiftKey }: MouseEvent): void {
    if (isSelecting) onSelect(entry, shiftKey);
    else if (prediction) onOpen(entry);
  }

  function pressKey(event: KeyboardEvent): void {
    if (event.key !== ' ') return;
    event.preventDefault(); // Not a press of the button.
    if (event.type === 'keydown' && !event.repeat) onSelect(entry, event.shiftKey);
  }

  return (
    <li className={styles.tile} data-selected={isSelected} aria-busy={isDeleting}>
      <button
        type="button"
        data-entry={entry.id}
        className={styles.open}
        tabIndex={tabIndex}
        aria-current={isShown}
        aria-pressed={isSelecting ? isSelected : undefined}
        aria-disabled={!isSelecting && !prediction}
        disabled={isDeleting}
        onClick={press}
        onKeyDown={pressKey}
        onKeyUp={pressKey}
      >
        <Thumbnail
          thumbnailOf={props.thumbnailOf}
          name={name}
          box={face?.box}
          format={prediction && formatOf(prediction)}
        />
        {isSelecting && (
          <span className={styles.mark} aria-hidden="true">
            {isSelected && <CheckIcon />}
          </span>
        )}
        <span className="visually-hidden">{isSelecting ? HISTORY.toSelect : HISTORY.open} </span>
        <span className={styles.result}>
          {isExpression(category) && <Dot expression={category} />}
          {result}
        </span>
        <span className={styles.made}>
          <span className="visually-hidden">{made}</span>
          {prediction && <span aria-hidden="true">{format.time(prediction.createdAt)}</span>}
        </span>
        {faceCount > 1 && <span className={styles.faces}>{HISTORY.faces(faceCount)}</span>}
      </button>
      {!isSelecting && (
        <>
          <button
            type="button"
            className={styles.select}
            tabIndex={tabIndex}
            aria-label={HISTORY.selectOne(result, made)}
            disabled={isDeleting}
            onClick={() => onSelect(entry, false)}
          >
            <span className={styles.mark} />
          </button>
          <button
            type="button"
            className={styles.delete}
            tabIndex={tabIndex}
            aria-label={HISTORY.deleteOne(result, made)}
            disabled={isDeleting}
            onClick={onFirstClick(() => onDelete(entry))}
          >
            <BinIcon />
          </button>
        </>
      )}
    </li>
  );
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
  /** Of the face that the tile's text is about. */
  box: Box | undefined;
  format: string | null;
}

/** Decorative: the text of the tile says what was predicted. Without a picture, the format. */
function Thumbnail({ thumbnailOf, name, box, format }: ThumbnailProps) {
  const place = useRef<HTMLSpanElement>(null);
  const [isNear, setIsNear] = useState(false);
  const [url, setUrl] = useState<string | null>(null);
  const [isMissing, setIsMissing] = useState(false);
  useInView(place, '50%', !isNear, () => setIsNear(true));

  useEffect(() => {
    if (name === null || !isNear) return;
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
  }, [thumbnailOf, name, box, isNear]);

  return (
    <span ref={place} className={styles.thumbnail}>
      {url && <img src={url} alt="" />}
      {isMissing && <span aria-hidden="true">{format}</span>}
    </span>
  );
}
