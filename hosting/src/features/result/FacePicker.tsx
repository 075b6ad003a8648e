/** Chooses, of several faces, the one whose probabilities are shown. */
import { useEffect, useId, useRef } from 'react';
import type { Face } from '../../lib/prediction';
import { EMOTION_NAMES, percentages, RESULT } from '../../lib/strings';
import { unsureLabel } from '../../lib/unsure';
import styles from './FacePicker.module.css';

interface Props {
  faces: readonly Face[];
  /** The index of the chosen one. */
  face: number;
  onFace: (face: number) => void;
}

export function FacePicker({ faces, face, onFace }: Props) {
  const group = useId();
  const picker = useRef<HTMLFieldSetElement>(null);
  const choices = useRef<(HTMLLabelElement | null)[]>([]);

  // Its frame over the photo may have chosen a face that is scrolled out of the picker.
  useEffect(() => {
    const choice = choices.current[face];
    if (picker.current && choice) scrollWithin(picker.current, choice);
  }, [face]);

  return (
    <fieldset ref={picker} className={styles.picker}>
      <legend className="visually-hidden">{RESULT.faces}</legend>
      {faces.map((found, index) => (
        <label
          key={index}
          ref={(label) => {
            choices.current[index] = label;
          }}
          className={styles.choice}
        >
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

function shortResult(face: Face): string {
  if (face.unsure) return unsureLabel(face);
  return `${EMOTION_NAMES[face.expression]} ${percentages(face.probabilities)[face.expression]}`;
}

/** Unlike scrollIntoView, leaves the page where it is. */
function scrollWithin(list: HTMLElement, { offsetTop, offsetHeight }: HTMLElement): void {
  const end = offsetTop + offsetHeight;
  if (offsetTop < list.scrollTop) list.scrollTop = offsetTop;
  else if (end > list.scrollTop + list.clientHeight) list.scrollTop = end - list.clientHeight;
}
