/** The left half: choose or take a photo, see it, send it. */
import { Alert, Button, Progress } from '@mantine/core';
import { useId, useRef, useState, type ChangeEvent, type ReactNode } from 'react';
import { INPUT, type Message } from '../../lib/strings';
import { CameraIcon, PredictIcon, UploadIcon } from './icons';
import type { Photo } from './photo';
import styles from './PhotoInput.module.css';
import { PictureArea, type Preview, type Size } from './PictureArea';
import { refusalOf } from './refusal';
import { useIncomingFiles } from './use-incoming-files';
import { useWebcam } from './use-webcam';

interface Props {
  photo: Photo | null;
  /** The photo as it is edited, null where the browser cannot show it, and its tools; null until then. */
  editor: { preview: Preview | null; tools: ReactNode } | null;
  /** The upright photo's, if they are known. */
  size: Size | null;
  /** 0 to 100 while the photo is being uploaded, else null. */
  uploadPercent: number | null;
  onPhoto: (file: File) => void;
  onPredict: () => void;
  /** Drawn over the photo. */
  children: ReactNode;
}

export function PhotoInput(props: Props) {
  const { photo, editor, size, uploadPercent, onPhoto, onPredict, children } = props;
  const headingId = useId();
  const picker = useRef<HTMLInputElement>(null);
  const latest = useRef<File>(null);
  const [problem, setProblem] = useState<Message | null>(null);
  const [isChecking, setIsChecking] = useState(false);
  const [taken, setTaken] = useState<File | null>(null);
  const { Webcam, ...camera } = useWebcam((title) => setProblem(title === null ? null : { title }));
  const webcamButton = useRef<HTMLButtonElement>(null);
  const isDragging = useIncomingFiles((file) => void choose(file), refuseFolder);
  const isTaken = photo !== null && photo.file === taken;
  const canPredict = photo !== null && !camera.isOpen;

  async function choose(file: File): Promise<void> {
    camera.close();
    latest.current = file;
    setIsChecking(true);
    const refusal = await refusalOf(file);
    if (latest.current !== file) return;
    setIsChecking(false);
    setProblem(refusal);
    if (!refusal) onPhoto(file);
  }

  function refuseFolder(name: string): void {
    camera.close();
    latest.current = null;
    setIsChecking(false);
    setProblem(INPUT.folder(name));
  }

  function pick(event: ChangeEvent<HTMLInputElement>): void {
    const file = event.currentTarget.files?.[0];
    if (file) void choose(file);
    event.currentTarget.value = ''; // So that choosing the same file again is a change too.
  }

  function pressWebcam(): void {
    if (!camera.isOpen) camera.open();
    else if (camera.isReady) void camera.capture(takePicture);
  }

  function takePicture(file: File): void {
    latest.current = file;
    setIsChecking(false);
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
          preview={editor?.preview}
          size={size}
          webcam={Webcam && <Webcam {...camera.props} onClose={closeWebcam} />}
          isDragging={isDragging}
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
      {problem && (
        <Alert color="red" role="alert" title={problem.title}>
          {problem.detail}
        </Alert>
      )}
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
          disabled={!canPredict || isChecking}
          onClick={onPredict}
        >
          {INPUT.predict}
        </Button>
      </div>
      <p className={styles.privacy}>{INPUT.privacy}</p>
    </section>
  );
}
