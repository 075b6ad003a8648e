/** Chooses, of several faces, the one whose probabilities are shown. */
import { useEffect, useEffectEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import type { Face } from '../../lib/prediction';
import { squareAround } from '../../lib/square';
import { EMOTION_NAMES, RESULT } from '../../lib/strings';
import { sureLabel, unsureLabel } from '../../lib/unsure';
import styles from './FacePicker.module.css';

interface Props {
  faces: readonly Face[];
  /** The index of the chosen one. */
  face: number;
  /** Gives the photo that was analyzed; null where it is not shown. */
  readyPhoto: (() => Promise<File>) | null;
  onFace: (face: number) => void;
}

const MAX_SIDE = 2560; // The smallest face is 3 % of it.
const CROP_PX = 112; // Twice what is shown.

export function FacePicker({ faces, face, readyPhoto, onFace }: Props) {
  const group = useId();
  const picker = useRef<HTMLFieldSetElement>(null);
  const choices = useRef<(HTMLLabelElement | null)[]>([]);
  const picture = usePicture(readyPhoto);

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
            {RESULT.face(index + 1)} {found.unsure ? unsureLabel(found) : sureLabel(found)}
          </span>
          <span
            className={styles.crop}
            style={found.unsure ? {} : { borderColor: `var(--${found.expression})` }}
            aria-hidden="true"
          >
            {picture && <Crop picture={picture} box={found.box} />}
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

/** The pixels of the photo; null until there are any. */
function usePicture(readyPhoto: Props['readyPhoto']): ImageBitmap | null {
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const hasPhoto = readyPhoto !== null;
  const read = useEffectEvent(async () => {
    if (!readyPhoto) return null;
    const [photo, { decodePicture }] = await Promise.all([
      readyPhoto(),
      import('../../lib/pictures'),
    ]);
    return decodePicture(photo, MAX_SIDE);
  });

  useEffect(() => {
    if (!hasPhoto) return;
    let isLeft = false;
    read().then(
      (made) => {
        if (!isLeft) setPicture(made);
      },
      () => undefined, // The numbers are enough to choose by.
    );
    return () => {
      isLeft = true;
    };
  }, [hasPhoto]);

  return picture;
}

function Crop({ picture, box }: { picture: ImageBitmap } & Pick<Face, 'box'>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const { left, top, side } = squareAround(box, picture);
    const context = canvas.current?.getContext('2d');
    context?.drawImage(picture, left, top, side, side, 0, 0, CROP_PX, CROP_PX);
  }, [picture, box]);
  return <canvas ref={canvas} width={CROP_PX} height={CROP_PX} />;
}

/** Unlike scrollIntoView, leaves the page where it is. */
function scrollWithin(list: HTMLElement, { offsetLeft, offsetWidth }: HTMLElement): void {
  const end = offsetLeft + offsetWidth;
  if (offsetLeft < list.scrollLeft) list.scrollLeft = offsetLeft;
  else if (end > list.scrollLeft + list.clientWidth) list.scrollLeft = end - list.clientWidth;
}
