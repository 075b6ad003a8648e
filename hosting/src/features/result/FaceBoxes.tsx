/** Frames around the faces that were found, with what each shows, drawn over the photo. */
import { Dot } from '../../lib/Dot';
import type { Box, Face, Prediction } from '../../lib/prediction';
import { RESULT } from '../../lib/strings';
import { shortLabel } from '../../lib/unsure';
import styles from './FaceBoxes.module.css';
import { labelPlaces, type Place } from './label-places';

interface Props {
  prediction: Prediction;
  /** The index of the face whose probabilities are shown. */
  face: number;
  onFace: (face: number) => void;
}

/** One frame is decoration; of several, each chooses its face, as the picker beside the photo does. */
export function FaceBoxes({ prediction, face, onFace }: Props) {
  if (prediction.status !== 'done') return null;
  const { faces } = prediction;
  const places = labelPlaces(faces.map(({ box }) => box));
  return faces.map((found, index) => {
    const look = {
      className: styles.box,
      'data-face': index === face ? 'chosen' : 'other',
      style: percentages(found.box),
    };
    return faces.length > 1 ? (
      <button
        key={index}
        type="button"
        {...look}
        aria-label={`${RESULT.face(index + 1)} ${shortLabel(found)}`}
        aria-pressed={index === face}
        onClick={() => onFace(index)}
      >
        <Label face={found} number={index + 1} place={places[index]} />
      </button>
    ) : (
      <span key={index} {...look} aria-hidden="true">
        <Label face={found} number={null} place={places[index]} />
      </span>
    );
  });
}

interface LabelProps {
  face: Face;
  /** Null if there is no other face. */
  number: number | null;
  place: Place | undefined;
}

/** The number alone where there is no room for more. */
function Label({ face, number, place }: LabelProps) {
  if (!place) return null;
  const { side, end, room } = place;
  return (
    <span
      className={styles.label}
      data-side={side}
      data-end={end}
      style={{ maxWidth: `${(100 * room) / face.box.width}%` }}
    >
      {number !== null && <span className={styles.number}>{number}</span>}{' '}
      <span className={styles.words}>
        {!face.unsure && <Dot expression={face.expression} />}
        {shortLabel(face)}
      </span>
    </span>
  );
}

function percentages({ left, top, width, height }: Box) {
  const percent = (fraction: number) => `${100 * fraction}%`;
  return {
    left: percent(left),
    top: percent(top),
    width: percent(width),
    height: percent(height),
  };
}
