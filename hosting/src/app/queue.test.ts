import { beforeEach, expect, test, vi } from 'vitest';
import type { PredictionState } from '../features/result/prediction-state';
import { parsePrediction } from '../lib/prediction';
import { DONE, errorDocument } from '../test/documents';
import { fileOf, jpegFile } from '../test/files';
import { canRetry, createQueue, isSettled, type Queue } from './queue';
import { startOnDevice } from './start-on-device';
import { startPrediction } from './start-prediction';

vi.mock('./start-prediction', () => ({ startPrediction: vi.fn() }));
vi.mock('./start-on-device', () => ({ startOnDevice: vi.fn() }));

const FINISHED: PredictionState = { status: 'finished', prediction: parsePrediction(DONE) };

/** What was started: the file, the way to report its state, and how it is stopped. */
const started: {
  file: Promise<File>;
  report: (state: PredictionState) => void;
  stop: () => void;
}[] = [];

beforeEach(() => {
  started.length = 0;
  for (const start of [startPrediction, startOnDevice]) {
    vi.mocked(start)
      .mockReset()
      .mockImplementation((file, _id, report) => {
        const stop = vi.fn();
        started.push({ file, report, stop });
        return stop;
      });
  }
});

test('nothing is sent before it is asked for; then three at a time, in their order', async () => {
  const queue = await queueOf(5);
  expect(statuses(queue)).toEqual(Array(5).fill('idle'));
  queue.start(false);
  expect(statuses(queue)).toEqual(Array(5).fill('queued'));
  await vi.waitFor(() => expect(started).toHaveLength(3));
  started[1]?.report({ status: 'uploading', percent: 40 });
  started[0]?.report(FINISHED);
  await vi.waitFor(() => expect(started).toHaveLength(4));
  expect(statuses(queue)).toEqual(['finished', 'uploading', 'queued', 'queued', 'queued']);
  expect(started[0]?.stop).toHaveBeenCalledOnce();
  expect((await started[3]?.file)?.name).toBe('4.jpg');
});

test('what is not a photo is refused with its reason, and keeps none from being sent', async () => {
  const queue = createQueue();
  const film = fileOf('\0\0\0\x20ftypisom', 'film.mp4');
  await queue.add([new File([], 'empty.jpg'), film, jpegFile('1.jpg')]);
  expect(queue.photos().map(({ state }) => state)).toEqual([
    { status: 'refused', reason: { title: 'This file is empty. Choose another photo.' } },
    { status: 'refused', reason: expect.objectContaining({ title: 'This is a video' }) as object },
    { status: 'idle' },
  ]);
  queue.start(false);
  await vi.waitFor(() => expect(started).toHaveLength(1));
});

test('one is canceled while it waits, one while it is uploaded, and the rest goes on', async () => {
  const queue = await queueOf(5);
  queue.start(false);
  await vi.waitFor(() => expect(started).toHaveLength(3));
  queue.remove(({ file }) => file.name === '4.jpg' || file.name === '1.jpg');
  expect(started[0]?.stop).toHaveBeenCalledOnce();
  await vi.waitFor(() => expect(started).toHaveLength(4));
  expect((await started[3]?.file)?.name).toBe('5.jpg');
  expect(statuses(queue)).toHaveLength(3);
  queue.remove(() => true);
  expect(started.every(({ stop }) => vi.mocked(stop).mock.calls.length === 1)).toBe(true);
});

test('a failed one is sent again under another id', async () => {
  const queue = await queueOf(1);
  queue.start(false);
  await vi.waitFor(() => expect(started).toHaveLength(1));
  started[0]?.report({ status: 'failed', reason: 'network' });
  const [failed] = queue.photos();
  if (!failed) throw new Error('The queue is empty');
  expect(canRetry(failed.state)).toBe(true);
  queue.retry(failed, false);
  await vi.waitFor(() => expect(started).toHaveLength(2));
  started[1]?.report(FINISHED);
  expect(queue.photos()[0]?.id).not.toBe(failed.id);
  expect(statuses(queue)).toEqual(['finished']);
});

test('photos are analyzed on this device where the visitor wants that', async () => {
  const queue = await queueOf(1);
  queue.start(true);
  await vi.waitFor(() => expect(startOnDevice).toHaveBeenCalledOnce());
  expect(startPrediction).not.toHaveBeenCalled();
  started[0]?.report(FINISHED);
  expect(queue.photos()[0]?.id).toMatch(/^local-/);
});

test('more than fifty are left out', async () => {
  const queue = await queueOf(60);
  expect(queue.photos()).toHaveLength(50);
});

test.each([
  ['too_many_photos', true, true],
  ['corrupt_image', false, false],
] as const)('a result with the error %s can be tried again: %s', (code, isRetryable, expected) => {
  const prediction = parsePrediction(errorDocument(code, isRetryable));
  const state: PredictionState = { status: 'finished', prediction };
  expect(isSettled(state)).toBe(true);
  expect(canRetry(state)).toBe(expected);
});

/** A queue of that many photos, 1.jpg, 2.jpg, ... */
async function queueOf(count: number): Promise<Queue> {
  const queue = createQueue();
  await queue.add(Array.from({ length: count }, (_, index) => jpegFile(`${index + 1}.jpg`)));
  return queue;
}

function statuses(queue: Queue): string[] {
  return queue.photos().map(({ state }) => state.status);
}
