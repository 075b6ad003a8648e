/** Chooses, of several faces, the one whose probabilities are shown. */
import { useId } from 'react';
import type { Face } from '../../lib/prediction';
import { EXPRESSION_NAMES, percent, RESULT } from '../../lib/strings';
import styles from './FacePicker.module.css';

interface Props {
  faces: readonly Face[];
  /** The index of the chosen one. */
  face: number;
  onFace: (face: number) => void;
}

export function FacePicker({ faces, face, onFace }: Props) {
  const group = useId();
  return (
    <fieldset className={styles.picker}>
      <legend className="visually-hidden">{RESULT.faces}</legend>
      {faces.map((found, index) => (
        <label key={index} className={styles.choice}>
          <input
            type="radio"
            name={group}
            checked={index === face}
            onChange={() => onFace(index)}
            className="visually-hidden"
          />
          <span
            className={styles.swatch}
            style={{ background: found.unsure ? 'none' : `var(--${found.expression})` }}
          />
          {RESULT.face(index + 1)} <span className={styles.result}>{shortResult(found)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function shortResult({ unsure, expression, probabilities }: Face): string {
  if (unsure) return RESULT.faceUnsure;
  return `${EXPRESSION_NAMES[expression]} ${percent(probabilities[expression])}`;
}
