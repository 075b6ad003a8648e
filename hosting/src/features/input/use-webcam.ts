/** Opens and closes the webcam, whose code is loaded when it is first wanted. */
import { useRef, useState } from 'react';
import { once } from '../../lib/once';
import { CAMERA, INPUT } from '../../lib/strings';
import type { WebcamHandle } from './Webcam';

const loadWebcam = once(() => import('./Webcam'));

type Code = Awaited<ReturnType<typeof loadWebcam>>;

/** `onProblem` gets, in words, why the camera cannot be used, and null when it opens. */
export function useWebcam(onProblem: (problem: string | null) => void) {
  const [code, setCode] = useState<Code | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [isReady, setIsReady] = useState(false);
  const handle = useRef<WebcamHandle>(null);

  function open(): void {
    onProblem(null);
    setIsOpen(true);
    loadWebcam().then(setCode, () => fail(INPUT.partMissing));
  }

  function close(): void {
    setIsOpen(false);
    setIsReady(false);
  }

  function fail(problem: string): void {
    close();
    onProblem(problem);
  }

  /** Takes a picture, hands it on and closes the camera. */
  async function capture(onPicture: (file: File) => void): Promise<void> {
    if (!handle.current) return;
    setIsReady(false); // One press, one picture.
    try {
      onPicture(await handle.current.capture());
      close();
    } catch (error) {
      console.warn('The camera gave no picture', error);
      fail(CAMERA.failed);
    }
  }

  return {
    isOpen,
    isReady,
    /** The live picture's component, once it is loaded. */
    Webcam: isOpen && code ? code.Webcam : null,
    props: { ref: handle, onReady: () => setIsReady(true), onProblem: fail },
    open,
    close,
    capture,
  };
}
