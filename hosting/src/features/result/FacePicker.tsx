/** Chooses, of several faces, the one whose probabilities are shown. */
import { useEffect, useId, useRef } from 'react';
import type { Face } from '../../lib/prediction';
import { EMOTION_NAMES, RESULT } from '../../lib/strings';
import { shortLabel, unsureLabel } from '../../lib/unsure';
import { FaceCrop } from './FaceCrop';
import styles from './FacePicker.module.css';

interface Props {
  faces: readonly Face[];
  /** The index of the chosen one. */
  face: number;
  /** The photo that was analyzed; without it, the numbers are enough to choose by. */
  picture: ImageBitmap | null | undefined;
  onFace: (face: number) => void;
}

const CROP_PX = 112; // Twice what is shown.

export function FacePicker({ faces, face, picture, onFace }: Props) {
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
          <span className="visually-hidden">
            {RESULT.face(index + 1)} {shortLabel(found)}
          </span>
          <span
            className={styles.crop}
            style={found.unsure ? {} : { borderColor: `var(--${found.expression})` }}
            aria-hidden="true"
          >
            {picture && <FaceCrop picture={picture} box={found.box} side={CROP_PX} />}
            <span className={styles.number}>{index + 1}</span>
          </span>
          <span className={styles.result} aria-hidden="true">
            {found.unsure ? unsureLabel(found) : EMOTION_NAMES[found.expression]}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Unlike scrollIntoView, leaves the page where it is. */
function scrollWithin(list: HTMLElement, { offsetLeft, offsetWidth }: HTMLElement): void {
  const end = offsetLeft + offsetWidth;
  if (offsetLeft < list.scrollLeft) list.scrollLeft = offsetLeft;
  else if (end > list.scrollLeft + list.clientWidth) list.scrollLeft = end - list.clientWidth + 1; // They are rounded.
}
