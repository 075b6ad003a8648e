/** A camera that is open while it is wanted. */
import { useEffect, useEffectEvent, useState } from 'react';
import {
  cameraProblem,
  listCameras,
  openCamera,
  stopCamera,
  type CameraProblem,
  type WantedPicture,
} from './camera';

/** Opens the camera while `isOn`, and another one when it is chosen; `picture` never changes. */
export function useCamera(
  picture: WantedPicture,
  isOn: boolean,
  onProblem: (problem: CameraProblem) => void,
) {
  const [wanted, setWanted] = useState<string | null>(null);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [cameras, setCameras] = useState<MediaDeviceInfo[]>([]);
  const [isMuted, setIsMuted] = useState(false);

  const openWanted = useEffectEvent(() => openCamera(wanted, picture));
  const report = useEffectEvent(onProblem);

  useEffect(() => {
    if (!isOn) return;
    const use = new AbortController();
    const { signal } = use;

    async function open(): Promise<void> {
      const stream = await openWanted();
      signal.addEventListener('abort', () => stopCamera(stream));
      if (signal.aborted) {
        stopCamera(stream);
        return;
      }
      const [track] = stream.getVideoTracks();
      track?.addEventListener('ended', () => report('ended'), { signal });
      track?.addEventListener('mute', () => setIsMuted(true), { signal });
      track?.addEventListener('unmute', () => setIsMuted(false), { signal });
      setIsMuted(track?.muted ?? false);
      setStream(stream);
      setCameras(await listCameras());
    }

    open().catch((error: unknown) => {
      if (signal.aborted) return;
      console.warn('The camera did not open', error);
      report(cameraProblem(error));
    });
    window.addEventListener('pagehide', () => use.abort(), { signal });
    return () => use.abort();
  }, [isOn, wanted]);

  const settings = stream?.getVideoTracks()[0]?.getSettings();
  return {
    stream,
    cameras,
    deviceId: settings?.deviceId ?? '',
    /** A camera that looks away from the visitor shows the world as it is. */
    isMirrored: settings?.facingMode !== 'environment',
    /** It gives no picture: covered, or switched off, on some machines by a key. */
    isMuted,
    chooseCamera: setWanted,
  };
}
