/** The editing of the photo that is shown. */
import { useEffect, useState } from 'react';
import { once } from '../../lib/once';
import { photoLabel } from '../../lib/photo-label';
import { editHistory, NO_HISTORY, type EditAction, type EditHistory } from './edit-history';

const loadEditor = once(() => import('./editor'));

type Histories = ReadonlyMap<File | null, EditHistory>;

/** Belongs to its `file`, and to no other. */
interface Ready {
  file: File;
  source: ImageBitmap | null;
  code: Awaited<ReturnType<typeof loadEditor>>;
}

/**
 * The edits of `file`, kept for when it is shown again.
 *
 * There is an editor once the file's pixels are read; where this browser cannot show them, it has
 * no preview, and its tools are off.
 */
export function useEditing(file: File | null) {
  const [histories, setHistories] = useState<Histories>(new Map());
  const [ready, setReady] = useState<Ready | null>(null);
  const [croppedFile, setCroppedFile] = useState<File | null>(null);
  const history = histories.get(file) ?? NO_HISTORY;
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
    setHistories((all) => new Map(all).set(file, editHistory(all.get(file) ?? NO_HISTORY, action)));
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
          label: photoLabel(file),
          source: ready.source,
          history,
          isCropping,
          onCropping: (isCropping) => setCroppedFile(isCropping ? file : null),
          dispatch,
        })
      : null;
  return { editor, edits: history.present, isCropping, readyFile };
}
