/** The visitor's camera: opens it, says what is wrong with it, takes a picture, stops it. */
import { jpegFile } from './pictures';
import { CAMERA } from './strings';

const JPEG_QUALITY = 0.95; // The upload is a JPEG of this one.

/** Why a camera cannot be used; a name of CAMERA's texts. */
export type CameraProblem = 'refused' | 'missing' | 'busy' | 'insecure' | 'ended' | 'failed';

const PROBLEM_OF_ERROR: Record<string, CameraProblem> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing', // The chosen one is gone.
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/** What a camera is asked for. */
export interface WantedPicture {
  width: number;
  height: number;
  frameRate?: number;
}

/** The live pictures of a camera; of the one that faces the visitor if there is no `deviceId`. */
export async function openCamera(
  deviceId: string | null,
  { width, height, frameRate }: WantedPicture,
): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: {
      width: { ideal: width },
      height: { ideal: height },
      ...(frameRate !== undefined && { frameRate: { ideal: frameRate } }),
      ...(deviceId === null ? { facingMode: 'user' } : { deviceId: { exact: deviceId } }),
    },
  });
}

export function cameraProblem(error: unknown): CameraProblem {
  if (!window.isSecureContext) return 'insecure';
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  return PROBLEM_OF_ERROR[name] ?? 'failed';
}

export function stopCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The cameras that there are; their names are known once one has been opened. */
export async function listCameras(): Promise<MediaDeviceInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === 'videoinput');
}

/** What the camera sees now, as others see it: the preview's mirroring is not in it. */
export async function takePicture(video: HTMLVideoElement): Promise<File> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return jpegFile(canvas, JPEG_QUALITY, CAMERA.fileName);
}
