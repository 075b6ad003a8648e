/** Frames around the faces that were found, drawn over the photo. */
import type { Box, Prediction } from '../../lib/prediction';
import styles from './FaceBoxes.module.css';

/** Decorative: the words of the result say how many faces there are and which one is answered. */
export function FaceBoxes({ prediction }: { prediction: Prediction }) {
  if (prediction.status !== 'done') return null;
  return prediction.faces.map(({ box }, index) => (
    <span
      key={index}
      className={styles.box}
      data-face={index === 0 ? 'answered' : 'other'}
      style={percentages(box)}
      aria-hidden="true"
    />
  ));
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
