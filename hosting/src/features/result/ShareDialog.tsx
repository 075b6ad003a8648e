/** Shows the picture to share, and gives it away: as a file, to the clipboard, or to another app. */
import { Button } from '@mantine/core';
import { useEffect, useId, useRef, useState } from 'react';
import { saveFile } from '../../lib/export';
import type { DonePrediction } from '../../lib/prediction';
import { SHARE } from '../../lib/strings';
import { drawCard, SHAPES, type Shape } from './share-card';
import { sharedHeadline } from './share-headline';
import styles from './ShareDialog.module.css';

export interface ShareDialogProps {
  /** The photo that was analyzed. */
  picture: ImageBitmap;
  prediction: DonePrediction;
  /** The index of the face that the picture is about. */
  face: number;
  onClose: () => void;
}

export function ShareDialog({ picture, prediction, face, onClose }: ShareDialogProps) {
  const [shape, setShape] = useState<Shape>('square');
  const [hidesOthers, setHidesOthers] = useState(true);
  const [note, setNote] = useState('');
  const headingId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    if (canvas.current) drawCard(canvas.current, { picture, prediction, face, shape, hidesOthers });
  }, [picture, prediction, face, shape, hidesOthers]);

  async function pictureFile(): Promise<File> {
    const blob = await new Promise<Blob | null>((resolve) => canvas.current?.toBlob(resolve));
    if (!blob) throw new Error('The canvas became no PNG file');
    return new File([blob], SHARE.fileName, { type: 'image/png' });
  }

  function act(action: () => Promise<string>): void {
    action().then(setNote, (error: unknown) => {
      const isCanceled = error instanceof DOMException && error.name === 'AbortError';
      if (!isCanceled) setNote(SHARE.failed);
    });
  }

  async function save(): Promise<string> {
    saveFile(SHARE.fileName, 'image/png', await pictureFile());
    return SHARE.saved;
  }

  async function copy(): Promise<string> {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': pictureFile() })]);
    return SHARE.copied;
  }

  async function share(): Promise<string> {
    await navigator.share({ files: [await pictureFile()] });
    return '';
  }

  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby={headingId} onClose={onClose}>
      <h2 id={headingId}>{SHARE.heading}</h2>
      <div
        role="img"
        aria-label={SHARE.preview(
          sharedHeadline(prediction.faces[face] ?? prediction.faces[0]).text,
        )}
      >
        <canvas ref={canvas} className={styles.preview} />
      </div>
      <fieldset className={styles.shapes}>
        <legend className="visually-hidden">{SHARE.shape}</legend>
        {(Object.keys(SHAPES) as Shape[]).map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="shape"
              checked={name === shape}
              onChange={() => setShape(name)}
            />
            {SHARE.shapes[name]}
          </label>
        ))}
      </fieldset>
      {prediction.faces.length > 1 && (
        <label className={styles.hide}>
          <input
            type="checkbox"
            checked={hidesOthers}
            onChange={() => setHidesOthers(!hidesOthers)}
          />
          {SHARE.hideOthers}
        </label>
      )}
      <div className={styles.buttons}>
        <Button onClick={() => act(save)}>{SHARE.save}</Button>
        {'ClipboardItem' in globalThis && (
          <Button variant="default" onClick={() => act(copy)}>
            {SHARE.copy}
          </Button>
        )}
        {canShareFiles() && (
          <Button variant="default" onClick={() => act(share)}>
            {SHARE.share}
          </Button>
        )}
        <Button variant="subtle" onClick={() => dialog.current?.close()}>
          {SHARE.close}
        </Button>
      </div>
      <p aria-live="polite" className={styles.note}>
        {note}
      </p>
    </dialog>
  );
}

function canShareFiles(): boolean {
  const file = new File([], SHARE.fileName, { type: 'image/png' });
  return 'canShare' in navigator && navigator.canShare({ files: [file] });
}
