import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { jpegFile } from '../../test/files';
import { renderThemed } from '../../test/render';
import type { Photo } from './photo';
import { PhotoInput } from './PhotoInput';

const PHOTO = jpegFile('ada.jpg');
const getUserMedia = vi.fn<(constraints: MediaStreamConstraints) => Promise<MediaStream>>();
const onPhoto = vi.fn();
let cameras: { kind: string; deviceId: string; label: string }[];

beforeEach(() => {
  cameras = [camera('front')];
  getUserMedia.mockReset().mockImplementation(() => Promise.resolve(stream()));
  onPhoto.mockReset();
  vi.spyOn(console, 'warn').mockReturnValue();
  vi.stubGlobal('isSecureContext', true);
  stubMediaDevices({ getUserMedia, enumerateDevices: () => Promise.resolve(cameras) });
  Object.defineProperties(HTMLVideoElement.prototype, {
    srcObject: { value: null, writable: true, configurable: true },
    videoWidth: { value: 640, configurable: true },
    videoHeight: { value: 480, configurable: true },
  });
});

test('WEBCAM shows the live picture, mirrored, and turns into CAPTURE', async () => {
  const { live } = await open();
  expect(live).toHaveAttribute('data-mirrored', 'true');
  expect(webcamButton('Capture')).toHaveAttribute('aria-disabled', 'false');
  expect(webcamButton('Capture')).toHaveFocus();
  expect(webcamButton('Predict')).toHaveAttribute('aria-disabled', 'true');
});

test('CAPTURE draws the frame as it is, hands it on and stops the camera', async () => {
  const drawImage = vi.fn();
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({ drawImage } as never);
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((done) =>
    done(new Blob(['jpeg'])),
  );
  const { live, stop } = await open();
  await userEvent.click(webcamButton('Capture'));
  expect(drawImage).toHaveBeenCalledExactlyOnceWith(live, 0, 0);
  expect(onPhoto).toHaveBeenCalledOnce();
  expect(onPhoto.mock.calls[0]?.[0]).toMatchObject({ name: 'webcam.jpg', type: 'image/jpeg' });
  expect(stop).toHaveBeenCalled();

  await userEvent.click(webcamButton('Retake')); // Meant for CAPTURE.
  expect(screen.getByRole('img', { name: /webcam\.jpg/ })).toBeVisible();
  await waitFor(() => {
    expect(webcamButton('Retake')).toHaveAttribute('aria-disabled', 'false');
  });
  await userEvent.click(webcamButton('Retake'));
  await screen.findByLabelText('Live camera');
});

test('a camera that gives no picture is said to, and stops', async () => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((done) => done(null));
  const { stop } = await open();
  await userEvent.click(webcamButton('Capture'));
  expect(screen.getByRole('alert')).toHaveTextContent('couldn’t be opened');
  expect(stop).toHaveBeenCalled();
});

test.each([
  ['its button', () => userEvent.click(screen.getByRole('button', { name: 'Close camera' }))],
  ['Escape', () => userEvent.keyboard('{Escape}')],
])('a camera closed with %s stops, and the keyboard is back at WEBCAM', async (_, close) => {
  const { stop } = await open();
  await close();
  expect(stop).toHaveBeenCalled();
  expect(screen.queryByLabelText('Live camera')).toBeNull();
  expect(webcamButton('Webcam')).toHaveFocus();
});

test('another photo closes the camera', async () => {
  const { stop } = await open();
  await userEvent.upload(screen.getByLabelText('Photo file'), PHOTO);
  expect(stop).toHaveBeenCalled();
  expect(webcamButton('Webcam')).toBeVisible();
});

test('the camera stops when the page is left', async () => {
  const { stop } = await open();
  act(() => {
    window.dispatchEvent(new Event('pagehide'));
  });
  expect(stop).toHaveBeenCalled();
});

test('the camera stops when its part of the page goes', async () => {
  const { stop, unmount } = await open();
  unmount();
  expect(stop).toHaveBeenCalled();
});

test('a camera that opens after it was closed is stopped at once', async () => {
  let grant: (stream: MediaStream) => void = () => undefined;
  getUserMedia.mockReturnValue(new Promise((resolve) => (grant = resolve)));
  renderThemed(<Input />);
  await userEvent.click(webcamButton('Webcam'));
  expect(await screen.findByText(/Waiting for the camera/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Close camera' }));
  const stop = vi.fn();
  grant(stream(stop));
  await waitFor(() => {
    expect(stop).toHaveBeenCalled();
  });
});

test('one camera is no choice', async () => {
  await open();
  expect(screen.queryByRole('combobox', { name: 'Camera' })).toBeNull();
});

test('of several cameras another can be chosen; one that looks away is not mirrored', async () => {
  cameras = [camera('front', 'Front'), camera('back')];
  const { stop } = await open();
  const choice = await screen.findByRole('combobox', { name: 'Camera' });
  expect(choice).toHaveDisplayValue('Front');

  getUserMedia.mockImplementation(() => Promise.resolve(stream(vi.fn(), 'back', 'environment')));
  await userEvent.selectOptions(choice, 'Camera 2');
  expect(stop).toHaveBeenCalled();
  expect(getUserMedia.mock.lastCall?.[0]).toMatchObject({ video: { deviceId: { exact: 'back' } } });
  await waitFor(() => {
    expect(screen.getByLabelText('Live camera')).toHaveAttribute('data-mirrored', 'false');
  });
});

test.each([
  ['NotAllowedError', /Camera access is blocked\. Allow it/],
  ['NotFoundError', /No camera found/],
  ['NotReadableError', /using the camera/],
  ['TypeError', /couldn’t be opened/],
])('%s is said in words that help', async (name, words) => {
  getUserMedia.mockRejectedValue(new DOMException('', name));
  renderThemed(<Input />);
  await userEvent.click(webcamButton('Webcam'));
  expect(await screen.findByRole('alert')).toHaveTextContent(words);
  expect(webcamButton('Webcam')).toBeVisible();
});

test('an insecure page says that it needs https', async () => {
  vi.stubGlobal('isSecureContext', false);
  stubMediaDevices(undefined);
  renderThemed(<Input />);
  await userEvent.click(webcamButton('Webcam'));
  expect(await screen.findByRole('alert')).toHaveTextContent('https://');
});

test('a camera that is unplugged is said to be', async () => {
  const { track } = await open();
  act(() => {
    track.dispatchEvent(new Event('ended'));
  });
  expect(screen.getByRole('alert')).toHaveTextContent('The camera was disconnected');
});

/** Presses WEBCAM and waits until the camera shows something. */
async function open() {
  const stop = vi.fn();
  const opened = stream(stop);
  getUserMedia.mockResolvedValueOnce(opened);
  const { unmount } = renderThemed(<Input />);
  await userEvent.click(webcamButton('Webcam'));
  const live = await screen.findByLabelText('Live camera');
  await waitFor(() => {
    expect(live).toHaveProperty('srcObject', opened);
  });
  fireEvent.loadedData(live);
  const [track] = opened.getVideoTracks();
  if (!track) throw new Error('the stream has no track');
  return { live, track, stop, unmount };
}

function Input() {
  const [photo, setPhoto] = useState<Photo | null>(null);
  onPhoto.mockImplementation((file: File) => setPhoto({ file, url: 'blob:photo' }));
  return (
    <PhotoInput
      photo={photo}
      editor={null}
      size={null}
      isLoading={false}
      progress={null}
      isOnDevice={false}
      onPlace={() => undefined}
      next={photo ? 'predict' : 'choose'}
      onPhotos={() => Promise.resolve()}
      onPhoto={onPhoto}
      onSample={() => undefined}
      onFilm={() => Promise.resolve(null)}
      onPredict={() => undefined}
      onCamera={(open) => open()}
      onStartOver={() => undefined}
      onCover={() => undefined}
    >
      {null}
    </PhotoInput>
  );
}

function webcamButton(name: string): HTMLElement {
  return screen.getByRole('button', { name });
}

function stubMediaDevices(value: object | undefined): void {
  Object.defineProperty(navigator, 'mediaDevices', { value, configurable: true });
}

function camera(deviceId: string, label = '') {
  return { kind: 'videoinput', deviceId, label };
}

function stream(stop = vi.fn(), deviceId = 'front', facingMode = 'user'): MediaStream {
  const track = Object.assign(new EventTarget(), {
    stop,
    getSettings: () => ({ deviceId, facingMode }),
  });
  return { getTracks: () => [track], getVideoTracks: () => [track] } as never;
}
