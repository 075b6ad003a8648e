/** The live picture of a camera, mirrored as people know themselves. */
import {
  useEffect,
  useEffectEvent,
  useId,
  useImperativeHandle,
  useRef,
  useState,
  type CSSProperties,
  type Ref,
} from 'react';
import { CAMERA } from '../../lib/strings';
import { cameraProblem, listCameras, openCamera, stopCamera, takePicture } from './camera';
import { CloseIcon } from './icons';
import pictureStyles from './PictureArea.module.css';
import styles from './Webcam.module.css';

export interface WebcamHandle {
  capture: () => Promise<File>;
}

interface Props {
  ref: Ref<WebcamHandle>;
  /** There is a picture to take. */
  onReady: () => void;
  /** The camera cannot be used, for a reason in words. */
  onProblem: (problem: string) => void;
  onClose: () => void;
}

export function Webcam({ ref, onReady, onProblem, onClose }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const [aspectRatio, setAspectRatio] = useState<number | null>(null);
  const { stream, cameras, deviceId, chooseCamera } = useCamera(onProblem);

  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);

  useImperativeHandle(ref, () => ({
    capture: () => {
      if (!video.current) throw new Error('There is no live picture to take');
      return takePicture(video.current);
    },
  }));

  function show({ videoWidth, videoHeight }: HTMLVideoElement): void {
    setAspectRatio(videoWidth / videoHeight);
    onReady();
  }

  return (
    <>
      {!stream && <p className={styles.waiting}>{CAMERA.waiting}</p>}
      <div
        className={pictureStyles.picture}
        style={{ '--aspect-ratio': aspectRatio } as CSSProperties}
        hidden={aspectRatio === null}
      >
        <video
          ref={video}
          className={styles.video}
          data-mirrored={isMirrored(stream)}
          aria-label={CAMERA.live}
          autoPlay
          muted
          playsInline
          onLoadedData={({ currentTarget }) => show(currentTarget)}
        />
      </div>
      <button
        type="button"
        className={styles.close}
        aria-label={CAMERA.close}
        title={CAMERA.close}
        onClick={onClose}
      >
        <CloseIcon />
      </button>
      {cameras.length > 1 && (
        <CameraChoice cameras={cameras} chosen={deviceId} onChoose={chooseCamera} />
      )}
    </>
  );
}

interface CameraChoiceProps {
  cameras: MediaDeviceInfo[];
  chosen: string;
  onChoose: (deviceId: string) => void;
}

function CameraChoice({ cameras, chosen, onChoose }: CameraChoiceProps) {
  const id = useId();
  return (
    <div className={styles.choice}>
      <label htmlFor={id} className="visually-hidden">
        {CAMERA.choice}
      </label>
      <select
        id={id}
        value={chosen}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      >
        {cameras.map(({ deviceId, label }, index) => (
          <option key={deviceId} value={deviceId}>
            {label || CAMERA.numbered(index + 1)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A camera that is open for as long as the component is there; another one when it is chosen. */
function useCamera(onProblem: (problem: string) => void) {
  const [wanted, setWanted] = useState<string | null>(null);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [cameras, setCameras] = useState<MediaDeviceInfo[]>([]);

  const report = useEffectEvent((error: unknown) => {
    console.warn('The camera did not open', error);
    onProblem(cameraProblem(error));
  });
  const reportEnd = useEffectEvent(() => onProblem(CAMERA.ended));

  useEffect(() => {
    const use = new AbortController();
    const { signal } = use;

    async function open(): Promise<void> {
      const stream = await openCamera(wanted);
      signal.addEventListener('abort', () => stopCamera(stream));
      if (signal.aborted) {
        stopCamera(stream);
        return;
      }
      stream.getVideoTracks()[0]?.addEventListener('ended', reportEnd, { signal });
      setStream(stream);
      setCameras(await listCameras());
    }

    open().catch((error: unknown) => {
      if (!signal.aborted) report(error);
    });
    window.addEventListener('pagehide', () => use.abort(), { signal });
    return () => use.abort();
  }, [wanted]);

  return { stream, cameras, deviceId: deviceOf(stream) ?? '', chooseCamera: setWanted };
}

function deviceOf(stream: MediaStream | null): string | undefined {
  return stream?.getVideoTracks()[0]?.getSettings().deviceId;
}

/** A camera that looks away from the visitor shows the world as it is. */
function isMirrored(stream: MediaStream | null): boolean {
  return stream?.getVideoTracks()[0]?.getSettings().facingMode !== 'environment';
}
