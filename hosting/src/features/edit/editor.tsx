/** What only a photo that was chosen needs: one chunk, apart from what the page starts with. */
import type { Dispatch } from 'react';
import { outputSize } from './draw';
import type { EditAction, EditHistory } from './edit-history';
import { EditedPicture } from './EditedPicture';
import { frameSize } from './edits';
import { EditTools, EditToolsOff } from './EditTools';

export { readyFile } from './ready-file';
export { readSource } from './source';

interface Props {
  label: string;
  /** Null where this browser cannot show the photo. */
  source: ImageBitmap | null;
  history: EditHistory;
  isCropping: boolean;
  onCropping: (isCropping: boolean) => void;
  dispatch: Dispatch<EditAction>;
}

/** The picture, its width by height, and the tools that change it; without a source, none and off. */
export function editor({ label, source, history, isCropping, onCropping, dispatch }: Props) {
  if (!source) return { preview: null, tools: <EditToolsOff /> };
  const edits = history.present;
  const frame = frameSize(source, edits);
  const { width, height } = isCropping ? frame : outputSize(source, edits);
  return {
    preview: {
      aspectRatio: width / height,
      picture: (
        <EditedPicture
          source={source}
          edits={edits}
          isCropping={isCropping}
          label={label}
          onCrop={(crop) =>
            dispatch({ type: 'change', edits: { ...edits, crop }, gesture: 'crop' })
          }
          onGestureEnd={() => dispatch({ type: 'end_gesture' })}
        />
      ),
    },
    tools: (
      <EditTools
        history={history}
        frame={frame}
        isCropping={isCropping}
        onCropping={onCropping}
        dispatch={dispatch}
      />
    ),
  };
}
