/** A frame and a label on each face. */
import type { FrameFace } from '../../expressio/frames';
import { EMOTION_NAMES, format, RESULT } from '../../lib/strings';
import styles from './FaceFrames.module.css';

const COLORS = 6;
const ROOM = 0.12; // Of the picture's height, for a label above a frame.

/** Decoration: the headline says it to screen readers. */
export function FaceFrames({ faces, isMirrored }: { faces: FrameFace[]; isMirrored: boolean }) {
  return (
    <div aria-hidden="true">
      {faces.map(({ person, box, shown, smoothed }) => {
        const left = isMirrored ? 1 - box.left - box.width : box.left;
        return (
          <div
            key={person}
            className={styles.frame}
            data-color={(person - 1) % COLORS}
            data-person={person}
            style={{
              left: `${100 * left}%`,
              top: `${100 * box.top}%`,
              width: `${100 * box.width}%`,
              height: `${100 * box.height}%`,
            }}
          >
            <span
              className={styles.label}
              data-above={box.top > ROOM}
              data-side={sideOf(left + box.width / 2)}
            >
              {faces.length > 1 && <span className={styles.number}>{person}</span>}
              <span
                className={styles.swatch}
                style={shown === 'unsure' ? {} : { background: `var(--${shown})` }}
              />
              {shown === 'unsure'
                ? RESULT.faceUnsure
                : `${EMOTION_NAMES[shown]} ${format.wholePercent(smoothed[shown] ?? 0)}`}
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** Where in the picture a face is, from 0 to 1, decides to which side its label may be longer. */
function sideOf(middle: number): 'left' | 'middle' | 'right' {
  if (middle < 1 / 3) return 'left';
  return middle > 2 / 3 ? 'right' : 'middle';
}
