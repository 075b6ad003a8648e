/** Frames around the faces that were found, drawn over the photo. */
import type { Box, Prediction } from '../../lib/prediction';
import { RESULT } from '../../lib/strings';
import styles from './FaceBoxes.module.css';

interface Props {
  prediction: Prediction;
  /** The index of the face whose probabilities are shown. */
  face: number;
  onFace: (face: number) => void;
}

/** One frame is decoration; of several, each chooses its face, as the picker beside the photo does. */
export function FaceBoxes({ prediction, face, onFace }: Props) {
  if (prediction.status !== 'done') return null;
  const hasChoice = prediction.faces.length > 1;
  return prediction.faces.map(({ box }, index) => {
    const look = {
      className: styles.box,
      'data-face': index === face ? 'chosen' : 'other',
      style: percentages(box),
    };
    return hasChoice ? (
      <button
        key={index}
        type="button"
        {...look}
        aria-label={RESULT.face(index + 1)}
        aria-pressed={index === face}
        onClick={() => onFace(index)}
      >
        <span className={styles.number} aria-hidden="true">
          {index + 1}
        </span>
      </button>
    ) : (
      <span key={index} {...look} aria-hidden="true" />
    );
  });
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
