/** The photo as it will be uploaded; while it is cropped, the whole of it with what is kept. */
import { useLayoutEffect, useRef } from 'react';
import ReactCrop from 'react-image-crop';
import 'react-image-crop/dist/ReactCrop.css';
import type { Box } from '../../lib/prediction';
import { EDIT } from '../../lib/strings';
import { draw } from './draw';
import { UNEDITED, type Edits } from './edits';
import styles from './EditedPicture.module.css';
import { toneFilter } from './tone';

const MIN_CROP_PX = 24; // On the screen: still large enough to take hold of.

interface Props {
  source: ImageBitmap;
  edits: Edits;
  isCropping: boolean;
  label: string;
  onCrop: (crop: Box) => void;
  /** A drag begins or ends: what the keyboard does in between is one step. */
  onGestureEnd: () => void;
}

export function EditedPicture({ source, edits, isCropping, label, onCrop, onGestureEnd }: Props) {
  const shown = isCropping ? { ...edits, crop: UNEDITED.crop } : edits;
  const canvas = <Canvas source={source} edits={shown} label={label} />;
  if (!isCropping) return canvas;

  const { left, top, width, height } = edits.crop;
  return (
    <div className={styles.crop}>
      <ReactCrop
        crop={{ unit: '%', x: 100 * left, y: 100 * top, width: 100 * width, height: 100 * height }}
        {...(edits.isSquare && { aspect: 1 })}
        minWidth={MIN_CROP_PX}
        minHeight={MIN_CROP_PX}
        keepSelection
        ruleOfThirds
        ariaLabels={EDIT.cropHandles}
        onChange={(_, { x, y, width, height }) =>
          onCrop({ left: x / 100, top: y / 100, width: width / 100, height: height / 100 })
        }
        onDragStart={onGestureEnd}
        onDragEnd={onGestureEnd}
      >
        {canvas}
      </ReactCrop>
    </div>
  );
}

function Canvas({ source, edits, label }: Pick<Props, 'source' | 'edits' | 'label'>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { isFlipped, turns, degrees, crop } = edits;
  const { left, top, width, height } = crop;

  useLayoutEffect(() => {
    if (!canvas.current) return;
    const geometry = { isFlipped, turns, degrees, crop: { left, top, width, height } };
    draw(canvas.current, source, geometry);
  }, [source, isFlipped, turns, degrees, left, top, width, height]);

  return (
    <div role="img" aria-label={label}>
      <canvas ref={canvas} style={{ filter: toneFilter(edits) }} />
    </div>
  );
}
