import { beforeEach, expect, test, vi } from 'vitest';
import type { Job } from './picture-worker';

const FILE = new File(['pixels'], 'face.jpg');
const PICTURE = { width: 2, height: 1 };

/** A worker that replies to each job with `reply`, or does not load where there is none. */
class FakeWorker extends EventTarget {
  static reply: object | null | undefined;
  static jobs: Job[];
  static started: number;

  constructor() {
    super();
    FakeWorker.started += 1;
  }

  postMessage(job: Job, [port]: [MessagePort]): void {
    FakeWorker.jobs.push(job);
    if (FakeWorker.reply === undefined)
      queueMicrotask(() => this.dispatchEvent(new Event('error')));
    else port.postMessage(FakeWorker.reply);
  }
}

beforeEach(() => {
  vi.resetModules(); // Each load of the module starts its own worker.
  vi.unstubAllGlobals();
  FakeWorker.reply = PICTURE;
  FakeWorker.jobs = [];
  FakeWorker.started = 0;
});

async function loadWithWorker() {
  vi.stubGlobal('OffscreenCanvas', vi.fn());
  vi.stubGlobal('Worker', FakeWorker);
  return import('./pictures');
}

test('pictures are decoded in one worker, scaled to what is asked for', async () => {
  const { decodePicture } = await loadWithWorker();

  expect(await decodePicture(FILE, 2560)).toEqual(PICTURE);
  expect(await decodePicture(FILE, 96)).toEqual(PICTURE);
  expect(FakeWorker.jobs).toEqual([
    { file: FILE, maxSide: 2560 },
    { file: FILE, maxSide: 96 },
  ]);
  expect(FakeWorker.started).toBe(1);
});

test('a file that the worker cannot decode is null', async () => {
  const { decodePicture } = await loadWithWorker();
  FakeWorker.reply = null;

  expect(await decodePicture(FILE, 2560)).toBeNull();
});

test('a worker that does not load is a TypeError, and the next picture starts another', async () => {
  const { decodePicture } = await loadWithWorker();
  FakeWorker.reply = undefined;
  await expect(decodePicture(FILE, 2560)).rejects.toThrow(TypeError);

  FakeWorker.reply = PICTURE;
  expect(await decodePicture(FILE, 2560)).toEqual(PICTURE);
  expect(FakeWorker.started).toBe(2);
});

test('a browser without OffscreenCanvas decodes on the page', async () => {
  const { decodePicture } = await import('./pictures');
  const createImageBitmap = vi.fn().mockResolvedValueOnce(PICTURE);
  vi.stubGlobal('createImageBitmap', createImageBitmap.mockRejectedValue(new Error('damaged')));

  expect(await decodePicture(FILE, 2560)).toEqual(PICTURE);
  expect(await decodePicture(FILE, 2560)).toBeNull();
  expect(createImageBitmap).toHaveBeenCalledWith(FILE);
});

test('a canvas becomes a JPEG file, by the worker where there is one', async () => {
  const blob = new Blob(['jpeg']);
  const canvas = document.createElement('canvas');
  const toBlob = vi.fn((done: BlobCallback) => done(blob));
  canvas.toBlob = toBlob;
  vi.stubGlobal('createImageBitmap', vi.fn().mockResolvedValue(new ArrayBuffer(1)));

  const onPage = await (await import('./pictures')).jpegFile(canvas, 0.9, 'edited.jpg');
  expect([onPage.name, onPage.type, onPage.size]).toEqual(['edited.jpg', 'image/jpeg', 4]);
  expect(toBlob).toHaveBeenCalledWith(expect.any(Function), 'image/jpeg', 0.9);

  vi.resetModules();
  const { jpegFile } = await loadWithWorker();
  FakeWorker.reply = null;
  await expect(jpegFile(canvas, 0.9, 'edited.jpg')).rejects.toThrow('became no JPEG file');
  expect(toBlob).toHaveBeenCalledOnce();
  expect(FakeWorker.jobs).toMatchObject([{ quality: 0.9 }]);
});
