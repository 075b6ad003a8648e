/** The camera's picture with what each face in it shows, as it happens, all on this device. */
import { Button } from '@mantine/core';
import { useEffect, useId, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import { takePicture, type CameraProblem } from '../../lib/camera';
import { saveFile } from '../../lib/export';
import { CAMERA, INPUT, LIVE, RESULT } from '../../lib/strings';
import { useCamera } from '../../lib/use-camera';
import { FaceFrames } from './FaceFrames';
import { CaptureIcon, FullScreenIcon, PauseIcon, ResumeIcon, SwitchIcon } from './icons';
import styles from './Live.module.css';
import { LiveResult } from './LiveResult';
import { answerOf } from './headline';
import { largest, type Moment } from './recording';
import { useFullScreen, useVisibility } from './browser';
import { useSession } from './use-session';

// Enough for a network that reads 48 pixels a side; each frame is copied and looked through.
const PICTURE = { width: 640, height: 480, frameRate: 30 };

type Problem = CameraProblem | 'networks';

/** `onCapture` gets the picture that is shown, as a chosen photo. */
export function Live({ onCapture }: { onCapture: (file: File) => void }) {
  const headingId = useId();
  const stage = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [aspectRatio, setAspectRatio] = useState(4 / 3);
  const [frozen, setFrozen] = useState<Moment | null>(null);
  const isVisible = useVisibility();
  const camera = useCamera(PICTURE, isVisible && problem === null, setProblem);
  const { stream, cameras, isMirrored } = camera;
  const isOpen = isVisible && problem === null && (stream?.active ?? false);
  const isLooking = isOpen && frozen === null;
  const session = useSession(video, camera.deviceId, isLooking, () => setProblem('networks'));
  const { recording } = session;
  const isFullScreen = useFullScreen();
  const faces = frozen?.faces ?? (isOpen ? session.faces : []);
  const isLoading = isOpen && session.timeS === null;

  useEffect(() => {
    if (video.current) video.current.srcObject = isOpen ? stream : null;
  }, [isOpen, stream]);

  async function currentPicture(): Promise<File | null> {
    if (frozen) return frozen.picture;
    return video.current && isOpen ? takePicture(video.current) : null;
  }

  async function capture(): Promise<void> {
    const file = await currentPicture().catch(() => null);
    if (file) onCapture(file);
  }

  async function pause(): Promise<void> {
    const { faces } = session;
    const picture = await currentPicture().catch(() => null);
    if (picture) setFrozen({ timeS: performance.now() / 1000, faces, picture });
  }

  function switchCamera(): void {
    const index = cameras.findIndex(({ deviceId }) => deviceId === camera.deviceId);
    const next = cameras[(index + 1) % cameras.length];
    if (next) camera.chooseCamera(next.deviceId);
  }

  function toggleFullScreen(): void {
    const change = isFullScreen ? document.exitFullscreen() : stage.current?.requestFullscreen();
    change?.catch(() => undefined); // The visitor, or the browser, does not want it.
  }

  return (
    <>
      <section className={styles.input} aria-labelledby={headingId}>
        <h2 id={headingId} className="visually-hidden">
          {LIVE.heading}
        </h2>
        <div ref={stage} className={styles.stage}>
          <div className={styles.area}>
            <div
              className={styles.picture}
              style={{ '--aspect-ratio': aspectRatio } as CSSProperties}
              hidden={problem !== null || (!isOpen && !frozen)}
            >
              <video
                ref={video}
                data-mirrored={isMirrored}
                aria-label={CAMERA.live}
                autoPlay
                muted
                playsInline
                onLoadedData={({ currentTarget: { videoWidth, videoHeight } }) =>
                  setAspectRatio(videoWidth / videoHeight)
                }
              />
              {frozen && <Still file={frozen.picture} isMirrored={isMirrored} />}
              <FaceFrames faces={faces} isMirrored={isMirrored} />
            </div>
            {problem === null && !isOpen && !frozen && (
              <p className={styles.words}>{CAMERA.waiting}</p>
            )}
            {isOpen && camera.isMuted && !frozen && (
              <p className={styles.notice} role="alert">
                {LIVE.muted}
              </p>
            )}
            {problem !== null && (
              <div className={styles.words} role="alert">
                <p>{problem === 'networks' ? INPUT.partMissing : LIVE.problems[problem]}</p>
                <Button onClick={() => setProblem(null)}>{RESULT.tryAgain}</Button>
              </div>
            )}
          </div>
          <p className={styles.chip}>
            <span className={styles.dot} data-on={isLooking} aria-hidden="true" />
            {LIVE.chip}
          </p>
          <div className={styles.corner}>
            {cameras.length > 1 && (
              <IconButton name={LIVE.switchCamera} onClick={switchCamera}>
                <SwitchIcon />
              </IconButton>
            )}
            {document.fullscreenEnabled && (
              <IconButton
                name={isFullScreen ? LIVE.leaveFullScreen : LIVE.fullScreen}
                onClick={toggleFullScreen}
              >
                <FullScreenIcon />
              </IconButton>
            )}
          </div>
          {isLoading && (
            <div className={styles.loading}>
              <label>
                {LIVE.loading} <progress value={session.loadedShare} max={1} />
              </label>
            </div>
          )}
        </div>
        <div className={styles.buttons}>
          <Button
            size="md"
            leftSection={<CaptureIcon />}
            aria-disabled={!isOpen && !frozen}
            onClick={() => void capture()}
          >
            {INPUT.capture}
          </Button>
          <Button
            variant="outline"
            size="md"
            leftSection={frozen ? <ResumeIcon /> : <PauseIcon />}
            aria-disabled={!isOpen && !frozen}
            onClick={() => (frozen ? setFrozen(null) : void pause())}
          >
            {frozen ? LIVE.resume : LIVE.pause}
          </Button>
        </div>
        <p className={styles.privacy}>{LIVE.privacy}</p>
      </section>
      <LiveResult
        answer={frozen ? answerOf(frozen.faces) : session.answer}
        announced={session.announced}
        face={largest(faces)}
        faceCount={faces.length}
        recording={recording}
        endS={session.timeS}
        frozen={frozen}
        onFreeze={setFrozen}
        onSave={() => saveFile('expressio-live.csv', 'text/csv', new Blob(recording.table()))}
      />
    </>
  );
}

function Still({ file, isMirrored }: { file: File; isMirrored: boolean }) {
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const url = URL.createObjectURL(file);
    if (image.current) image.current.src = url;
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return <img ref={image} alt={LIVE.frozenAlt} data-mirrored={isMirrored} />;
}

interface IconButtonProps {
  name: string;
  onClick: () => void;
  children: ReactNode;
}

function IconButton({ name, onClick, children }: IconButtonProps) {
  return (
    <button type="button" aria-label={name} title={name} onClick={onClick}>
      {children}
    </button>
  );
}
