/** The left half: choose a photo, see it, send it. */
import { Alert, Button, Progress } from '@mantine/core';
import { useId, useRef, useState, type ChangeEvent, type ReactNode } from 'react';
import { INPUT } from '../../lib/strings';
import { PredictIcon, UploadIcon } from './icons';
import { photoProblem, type Photo } from './photo';
import styles from './PhotoInput.module.css';
import { PictureArea } from './PictureArea';
import { useIncomingFiles } from './use-incoming-files';

interface Props {
  photo: Photo | null;
  /** 0 to 100 while the photo is being uploaded, else null. */
  uploadPercent: number | null;
  onPhoto: (file: File) => void;
  onPredict: () => void;
  /** Drawn over the photo. */
  children: ReactNode;
}

export function PhotoInput({ photo, uploadPercent, onPhoto, onPredict, children }: Props) {
  const headingId = useId();
  const picker = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const isDragging = useIncomingFiles(take);

  function take(file: File): void {
    const found = photoProblem(file);
    setProblem(found);
    if (found === null) onPhoto(file);
  }

  function pick(event: ChangeEvent<HTMLInputElement>): void {
    const file = event.currentTarget.files?.[0];
    if (file) take(file);
    event.currentTarget.value = ''; // So that choosing the same file again is a change too.
  }

  return (
    <section className={styles.input} aria-labelledby={headingId}>
      <h2 id={headingId} className="visually-hidden">
        {INPUT.heading}
      </h2>
      <div className={styles.stage}>
        <PictureArea photo={photo} isDragging={isDragging}>
          {children}
        </PictureArea>
        {uploadPercent !== null && (
          <Progress
            value={uploadPercent}
            aria-label={INPUT.progressLabel}
            className={styles.progress}
          />
        )}
      </div>
      {problem && <Alert color="red" role="alert" title={problem} />}
      <input
        ref={picker}
        type="file"
        accept="image/*,.heic,.heif,.avif"
        aria-label={INPUT.fileLabel}
        hidden
        onChange={pick}
      />
      <div className={styles.buttons}>
        <Button
          variant="outline"
          size="md"
          leftSection={<UploadIcon />}
          onClick={() => picker.current?.click()}
        >
          {INPUT.upload}
        </Button>
        <Button
          variant="outline"
          size="md"
          leftSection={<PredictIcon />}
          disabled={!photo}
          onClick={onPredict}
        >
          {INPUT.predict}
        </Button>
      </div>
      <p className={styles.privacy}>{INPUT.privacy}</p>
    </section>
  );
}
