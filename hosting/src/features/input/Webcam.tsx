/** The live picture of a camera, mirrored as people know themselves. */
import {
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
  type CSSProperties,
  type Ref,
} from 'react';
import { takePicture } from '../../lib/camera';
import { CAMERA } from '../../lib/strings';
import { useCamera } from '../../lib/use-camera';
import { CloseIcon } from './icons';
import pictureStyles from './PictureArea.module.css';
import styles from './Webcam.module.css';

const PICTURE = { width: 1280, height: 960 };

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
  const { stream, cameras, deviceId, isMirrored, chooseCamera } = useCamera(
    PICTURE,
    true,
    (problem) => onProblem(CAMERA[problem]),
  );

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
          data-mirrored={isMirrored}
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
