/** The editing of the photo that is shown. */
import { useEffect, useState } from 'react';
import { once } from '../../lib/once';
import { editHistory, NO_HISTORY, type EditAction, type EditHistory } from './edit-history';

const loadEditor = once(() => import('./editor'));

/** Each belongs to its `file`, and to no other. */
interface Steps {
  file: File | null;
  history: EditHistory;
}
interface Ready {
  file: File;
  source: ImageBitmap | null;
  code: Awaited<ReturnType<typeof loadEditor>>;
}

/**
 * The edits of `file`; `onChange` is called whenever the picture becomes another.
 *
 * There is an editor once the file's pixels are read; where this browser cannot show them, it has
 * no preview, and its tools are off.
 */
export function useEditing(file: File | null, onChange: () => void) {
  const [steps, setSteps] = useState<Steps>({ file, history: NO_HISTORY });
  const [ready, setReady] = useState<Ready | null>(null);
  const [croppedFile, setCroppedFile] = useState<File | null>(null);
  const history = historyOf(file, steps);
  const isCropping = file !== null && file === croppedFile;

  useEffect(() => {
    if (!file) return;
    let isCurrent = true;
    async function read(file: File): Promise<void> {
      const code = await loadEditor();
      const { picture } = await code.readSource(file);
      if (isCurrent) setReady({ file, source: picture, code });
    }
    read(file).catch(() => undefined); // readyFile loads again and reports what is wrong.
    return () => {
      isCurrent = false;
    };
  }, [file]);

  function dispatch(action: EditAction): void {
    setSteps((steps) => ({ file, history: editHistory(historyOf(file, steps), action) }));
    if (editHistory(history, action).present !== history.present) onChange();
  }

  /** What is to be uploaded of `file`. Rejects with a TypeError if the editor cannot be loaded. */
  async function readyFile(file: File): Promise<File> {
    setCroppedFile(null);
    const code = await loadEditor();
    return code.readyFile(file, history.present);
  }

  const editor =
    ready?.file === file
      ? ready.code.editor({
          name: file.name,
          source: ready.source,
          history,
          isCropping,
          onCropping: (isCropping) => setCroppedFile(isCropping ? file : null),
          dispatch,
        })
      : null;
  return { editor, isCropping, readyFile };
}

function historyOf(file: File | null, steps: Steps): EditHistory {
  return steps.file === file ? steps.history : NO_HISTORY;
}
