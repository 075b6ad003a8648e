/** The left half: choose or take a photo, see it, send it. */
import { Alert, Button, Progress } from '@mantine/core';
import { useId, useRef, useState, type ChangeEvent, type ReactNode } from 'react';
import { INPUT } from '../../lib/strings';
import { CameraIcon, PredictIcon, UploadIcon } from './icons';
import { isTooLarge, type Photo } from './photo';
import styles from './PhotoInput.module.css';
import { PictureArea, type Preview } from './PictureArea';
import { useIncomingFiles } from './use-incoming-files';
import { useWebcam } from './use-webcam';

interface Props {
  photo: Photo | null;
  /** The photo as it is edited, and what edits it; null as long as it cannot be edited. */
  editor: { preview: Preview; tools: ReactNode } | null;
  /** 0 to 100 while the photo is being uploaded, else null. */
  uploadPercent: number | null;
  onPhoto: (file: File) => void;
  onPredict: () => void;
  /** Drawn over the photo. */
  children: ReactNode;
}

export function PhotoInput(props: Props) {
  const { photo, editor, uploadPercent, onPhoto, onPredict, children } = props;
  const headingId = useId();
  const picker = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [taken, setTaken] = useState<File | null>(null);
  const [unshown, setUnshown] = useState<Photo | null>(null);
  const { Webcam, ...camera } = useWebcam(setProblem);
  const webcamButton = useRef<HTMLButtonElement>(null);
  const isDragging = useIncomingFiles(choose);
  const isTaken = photo !== null && photo.file === taken;
  const isRefused = photo !== null && photo === unshown && isTooLarge(photo.file);
  const canPredict = photo !== null && !camera.isOpen && !isRefused;

  function choose(file: File): void {
    camera.close();
    setProblem(file.size === 0 ? INPUT.empty : null);
    if (file.size > 0) onPhoto(file);
  }

  function pick(event: ChangeEvent<HTMLInputElement>): void {
    const file = event.currentTarget.files?.[0];
    if (file) choose(file);
    event.currentTarget.value = ''; // So that choosing the same file again is a change too.
  }

  function pressWebcam(): void {
    if (!camera.isOpen) camera.open();
    else if (camera.isReady) void camera.capture(takePicture);
  }

  function takePicture(file: File): void {
    setTaken(file);
    onPhoto(file);
  }

  function closeWebcam(): void {
    camera.close();
    webcamButton.current?.focus(); // The button that was pressed is gone.
  }

  return (
    <section className={styles.input} aria-labelledby={headingId}>
      <h2 id={headingId} className="visually-hidden">
        {INPUT.heading}
      </h2>
      <div className={styles.stage}>
        <PictureArea
          photo={photo}
          preview={editor?.preview ?? null}
          webcam={Webcam && <Webcam {...camera.props} onClose={closeWebcam} />}
          isDragging={isDragging}
          onUnshown={setUnshown}
        >
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
      {!camera.isOpen && editor?.tools}
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
          ref={webcamButton}
          variant={camera.isOpen ? 'filled' : 'outline'}
          size="md"
          leftSection={<CameraIcon />}
          aria-disabled={camera.isOpen && !camera.isReady}
          onClick={pressWebcam}
        >
          {camera.isOpen ? INPUT.capture : isTaken ? INPUT.retake : INPUT.webcam}
        </Button>
        <Button
          variant={canPredict ? 'filled' : 'outline'}
          size="md"
          leftSection={<PredictIcon />}
          disabled={!canPredict}
          onClick={onPredict}
        >
          {INPUT.predict}
        </Button>
      </div>
      <p className={styles.privacy}>{INPUT.privacy}</p>
    </section>
  );
}
