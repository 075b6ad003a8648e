/** The left half: choose or take a photo, see it, send it. */
import { Button } from '@mantine/core';
import {
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
  type ChangeEvent,
  type ReactNode,
} from 'react';
import { isSample } from '../../lib/photo-label';
import { DEVICE, INPUT, type Message } from '../../lib/strings';
import { Switch } from '../../lib/Switch';
import { useKey } from '../../lib/use-key';
import { CameraIcon, NewIcon, PredictIcon, UploadIcon } from './icons';
import type { NextStep } from './next-step';
import type { Photo } from './photo';
import styles from './PhotoInput.module.css';
import { PictureArea, type Preview, type Size } from './PictureArea';
import { Problem } from './Problem';
import { isFilm, refusalOf } from './refusal';
import { sampleFile, type Sample } from './samples';
import { Samples } from './Samples';
import { useIncomingFiles } from './use-incoming-files';
import { useSettled } from './use-settled';
import { useWebcam } from './use-webcam';

/** Of what the photo waits for. */
export interface Progress {
  label: string;
  /** 0 to 100. */
  percent: number;
}

interface Props {
  photo: Photo | null;
  /** The photo as it is edited, null where the browser cannot show it, and its tools; null until then. */
  editor: { preview: Preview | null; tools: ReactNode } | null;
  /** The upright photo's, if they are known. */
  size: Size | null;
  /** The photo of an earlier prediction is being loaded. */
  isLoading: boolean;
  /** Null unless something is being loaded or uploaded. */
  progress: Progress | null;
  /** Whether photos are analyzed on this device. */
  isOnDevice: boolean;
  next: NextStep;
  onPhoto: (file: File) => void;
  /** A sample was chosen, to be predicted at once. */
  onSample: (file: File) => void;
  /** Shows a film; what is wrong if that fails. */
  onFilm: (file: File) => Promise<Message | null>;
  /** Several were chosen together; rejects where the page's code for that cannot be loaded. */
  onPhotos: (files: readonly File[]) => Promise<void>;
  onPredict: () => void;
  /** Calls `open` if, or once, the camera may be opened. */
  onCamera: (open: () => void) => void;
  onStartOver: () => void;
  onPlace: (isOnDevice: boolean) => void;
  /** Whether the camera, or words about what is wrong, are shown instead of the photo. */
  onCover: (isCovered: boolean) => void;
  /** Drawn over the photo. */
  children: ReactNode;
}

export function PhotoInput(props: Props) {
  const { photo, editor, progress, isOnDevice, next, onPhoto, onPredict, onStartOver } = props;
  const headingId = useId();
  const picker = useRef<HTMLInputElement>(null);
  const latest = useRef<File | Sample>(null);
  const [problem, setProblem] = useState<Message | null>(null);
  const [isChecking, setIsChecking] = useState(false);
  const [taken, setTaken] = useState<File | null>(null);
  const { Webcam, ...camera } = useWebcam((title) => setProblem(title === null ? null : { title }));
  const uploadButton = useRef<HTMLButtonElement>(null);
  const webcamButton = useRef<HTMLButtonElement>(null);
  const nextButton = useRef<HTMLButtonElement>(null);
  const isDragging = useIncomingFiles(take, refuseFolder);
  const isTaken = photo !== null && photo.file === taken;
  const isCovered = camera.isOpen || problem !== null;
  const webcamName = camera.isOpen ? INPUT.capture : isTaken ? INPUT.retake : INPUT.webcam;
  const about =
    photo && isSample(photo.file) ? INPUT.sample : isOnDevice ? DEVICE.privacy : INPUT.privacy;
  const isWebcamSettled = useSettled(webcamName);
  const isNew = next === 'start_over' && !isCovered;
  const isNextSettled = useSettled(next);
  const canPredict = next === 'predict' && !isCovered && !isChecking;
  const stage = useStageInView(camera.isOpen ? 'camera' : (problem ?? photo));
  useReport(isCovered, props.onCover);
  useKey('Escape', isCovered, camera.isOpen ? closeWebcam : dismiss);

  async function choose(file: File): Promise<void> {
    camera.close();
    latest.current = file;
    setIsChecking(true);
    const isMoving = await isFilm(file);
    const refusal = await (isMoving ? props.onFilm(file) : refusalOf(file));
    if (latest.current !== file) return;
    setIsChecking(false);
    setProblem(refusal);
    if (!refusal && !isMoving) onPhoto(file);
  }

  function take(files: readonly File[]): void {
    const [file, ...others] = files;
    if (others.length > 0) chooseSeveral(files);
    else if (file) void choose(file);
  }

  function chooseSeveral(files: readonly File[]): void {
    camera.close();
    latest.current = null;
    setIsChecking(false);
    setProblem(null);
    props.onPhotos(files).catch((error: unknown) => {
      console.warn('The queue could not be loaded', error);
      setProblem({ title: INPUT.partMissing });
    });
  }

  async function trySample(sample: Sample): Promise<void> {
    if (latest.current === sample) return; // A double click.
    latest.current = sample;
    setIsChecking(true);
    const file = await sampleFile(sample).catch(() => null);
    if (latest.current !== sample) return;
    latest.current = file;
    setIsChecking(false);
    setProblem(file ? null : { title: INPUT.partMissing });
    if (!file) return;
    camera.close();
    props.onSample(file);
    nextButton.current?.focus(); // The button that was pressed is gone.
  }

  function refuseFolder(name: string): void {
    camera.close();
    latest.current = null;
    setIsChecking(false);
    setProblem(INPUT.folder(name));
  }

  function pick(event: ChangeEvent<HTMLInputElement>): void {
    // The button in it is gone once there is a photo.
    if (stage.current?.contains(document.activeElement)) uploadButton.current?.focus();
    take([...(event.currentTarget.files ?? [])]);
    event.currentTarget.value = ''; // So that choosing the same file again is a change too.
  }

  function openPicker(): void {
    picker.current?.click();
  }

  function pressWebcam(): void {
    if (camera.isOpen) {
      if (camera.isReady) void camera.capture(takePicture);
    } else if (isWebcamSettled) {
      props.onCamera(camera.open);
    }
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

  function dismiss(): void {
    setProblem(null);
    uploadButton.current?.focus(); // As above.
  }

  function pressNext(): void {
    if (canPredict) onPredict();
    if (isNew && isNextSettled) {
      onStartOver();
      uploadButton.current?.focus();
    }
  }

  return (
    <section className={styles.input} aria-labelledby={headingId}>
      <h2 id={headingId} className="visually-hidden">
        {INPUT.heading}
      </h2>
      <div ref={stage} className={styles.stage} data-answered={isNew}>
        <PictureArea
          photo={photo}
          preview={editor?.preview}
          size={props.size}
          isLoading={props.isLoading}
          unshown={isOnDevice ? DEVICE.unshown : INPUT.unshown}
          webcam={Webcam && <Webcam {...camera.props} onClose={closeWebcam} />}
          onChoose={openPicker}
        >
          {props.children}
        </PictureArea>
        {!photo && !camera.isOpen && !props.isLoading && (
          <Samples onTry={(sample) => void trySample(sample)} />
        )}
        {photo && !camera.isOpen && (
          <div className={styles.tools}>
            {progress && <ProgressBar {...progress} />}
            {editor?.tools}
          </div>
        )}
        {problem && <Problem {...problem} hasPhoto={photo !== null} onDismiss={dismiss} />}
        {isDragging && <p className={styles.drop}>{INPUT.drop}</p>}
      </div>
      <input
        ref={picker}
        type="file"
        multiple
        accept="image/*,.heic,.heif,.avif,video/*,.mkv"
        aria-label={INPUT.fileLabel}
        hidden
        onChange={pick}
      />
      <div className={styles.buttons}>
        <Button
          ref={uploadButton}
          variant={problem || (next === 'choose' && !isCovered) ? 'filled' : 'outline'}
          size="md"
          leftSection={<UploadIcon />}
          onClick={openPicker}
        >
          {INPUT.upload}
        </Button>
        <Button
          ref={webcamButton}
          variant={camera.isOpen ? 'filled' : 'outline'}
          size="md"
          leftSection={<CameraIcon />}
          aria-disabled={camera.isOpen ? !camera.isReady : !isWebcamSettled}
          onClick={pressWebcam}
        >
          {webcamName}
        </Button>
        <Button
          ref={nextButton}
          variant={isNew || canPredict ? 'filled' : 'outline'}
          size="md"
          leftSection={isNew ? <NewIcon /> : <PredictIcon />}
          aria-disabled={isNew ? !isNextSettled : !canPredict}
          onClick={pressNext}
        >
          {isNew ? INPUT.startOver : INPUT.predict}
        </Button>
      </div>
      <div className={styles.choices}>
        <Switch label={DEVICE.name} help={DEVICE.help} isOn={isOnDevice} onChange={props.onPlace} />
      </div>
      <p className={styles.privacy}>{about}</p>
    </section>
  );
}

/** Without a percentage until something has arrived. */
function ProgressBar({ label, percent }: Progress) {
  return (
    <progress
      {...(percent > 0 && { value: percent })}
      max={100}
      aria-label={label}
      className={styles.progress}
    />
  );
}

/** Brings the stage into view whenever something else is `shown` on it. */
function useStageInView(shown: unknown) {
  const stage = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (shown) stage.current?.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  return stage;
}

function useReport(value: boolean, onChange: (value: boolean) => void): void {
  const report = useEffectEvent(onChange);
  useEffect(() => report(value), [value]);
}
