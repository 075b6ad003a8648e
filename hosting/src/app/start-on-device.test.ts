import { beforeEach, expect, test, vi } from 'vitest';
import type { PredictionState } from '../features/result/prediction-state';
import { ANALYSIS, FACE } from '../test/documents';
import { jpegFile } from '../test/files';

const { predictOnDevice, local } = vi.hoisted(() => ({
  predictOnDevice: vi.fn(),
  local: { keep: vi.fn(), watchKept: vi.fn() },
}));
vi.mock('../expressio/on-device', () => ({ predictOnDevice }));
vi.mock('../features/history/api/local-history', () => local);

const ID = 'local-b6e0ad3c-6d52-4b2f-9d0f-2f1c8f7a9e11';
const FILE = jpegFile('ada.jpg');

type OnShare = (share: number) => void;

beforeEach(() => {
  vi.resetModules(); // Nothing is loaded yet.
  localStorage.clear();
  local.keep.mockReset();
  predictOnDevice.mockReset().mockResolvedValue(ANALYSIS);
  vi.spyOn(console, 'error').mockReturnValue();
});

test('the networks are loaded, once, and the photo is analyzed', async () => {
  predictOnDevice.mockImplementationOnce((_file, _format, onShare: OnShare) => {
    [0.25, 0.5, 0.97].forEach(onShare);
    return Promise.resolve(ANALYSIS);
  });
  const { startOnDevice } = await import('./start-on-device');
  const states = await finished(startOnDevice);
  expect(predictOnDevice.mock.calls[0]?.slice(0, 2)).toEqual([FILE, 'JPEG']);
  expect(states.map(({ status }) => status)).toEqual([
    'loading',
    'loading',
    'loading',
    'analyzing',
    'finished',
  ]);
  expect(states[1]).toEqual({ status: 'loading', percent: 25 });
  expect(states[3]).toEqual({ status: 'analyzing', photo: null });
  const again = await finished(startOnDevice);
  expect(again.map(({ status }) => status)).toEqual(['analyzing', 'finished']);
});

test('the result is that of a document, less what only the cloud has', async () => {
  const { startOnDevice } = await import('./start-on-device');
  const state = (await finished(startOnDevice)).at(-1);
  const prediction = state?.status === 'finished' ? state.prediction : null;
  expect(prediction).toMatchObject({ id: ID, status: 'done', expression: 'happy', faces: [FACE] });
  expect(prediction?.createdAt).toBeInstanceOf(Date);
  expect(prediction).not.toHaveProperty('name');
  expect(prediction).not.toHaveProperty('expireAt');
});

test('the photo and the result are kept only if the visitor wants it', async () => {
  const { startOnDevice } = await import('./start-on-device');
  await finished(startOnDevice);
  expect(local.keep).not.toHaveBeenCalled();
  const { remember, KEEPING } = await import('../lib/remembered');
  remember(KEEPING, true);
  local.keep.mockImplementation((prediction: object) => ({ ...prediction, name: ID }));
  expect((await finished(startOnDevice)).at(-1)).toMatchObject({ prediction: { name: ID } });
  expect(local.keep).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: ID }), FILE);
});

test('a result that the browser does not take is shown, and said not to be kept', async () => {
  vi.spyOn(console, 'warn').mockReturnValue();
  localStorage.setItem('expressio.keeping', 'on');
  local.keep.mockRejectedValue(new DOMException('', 'QuotaExceededError'));
  const { startOnDevice } = await import('./start-on-device');
  const state = (await finished(startOnDevice)).at(-1);
  expect(state).toMatchObject({ status: 'finished', isUnkept: true });
});

test('a kept result is opened, and missing once it is deleted', async () => {
  const { openOnDevice } = await import('./start-on-device');
  const states: PredictionState[] = [];
  local.watchKept.mockImplementation((_id, onChange: (prediction: object | null) => void) => {
    onChange(ANALYSIS);
    onChange(null);
    return () => undefined;
  });
  openOnDevice(ID, (state) => states.push(state));
  await vi.waitFor(() => expect(states.at(-1)).toEqual({ status: 'missing' }));
  expect(states.map(({ status }) => status)).toEqual(['opening', 'finished', 'missing']);
});

test.each([
  [Object.assign(new Error(), { name: 'UndecodableError' }), 'undecodable'],
  [new TypeError('Failed to fetch'), 'not_loaded'],
  [new Error('CompileError'), 'not_runnable'],
])('the failure %s is reported as %s', async (error, reason) => {
  predictOnDevice.mockRejectedValue(error);
  const { startOnDevice } = await import('./start-on-device');
  expect((await finished(startOnDevice)).at(-1)).toEqual({ status: 'failed', reason });
});

test('nothing is reported after it is left', async () => {
  const { startOnDevice } = await import('./start-on-device');
  const onChange = vi.fn();
  const stop = startOnDevice(Promise.resolve(FILE), ID, onChange);
  await vi.waitFor(() => expect(predictOnDevice).toHaveBeenCalled());
  const before = onChange.mock.calls.length;
  stop();
  await predictOnDevice.mock.results[0]?.value;
  await new Promise((resolve) => setTimeout(resolve));
  expect(onChange).toHaveBeenCalledTimes(before);
});

/** The states up to the last. */
async function finished(
  start: (file: Promise<File>, id: string, onChange: (state: PredictionState) => void) => unknown,
): Promise<PredictionState[]> {
  const states: PredictionState[] = [];
  start(Promise.resolve(FILE), ID, (state) => states.push(state));
  await vi.waitFor(() => expect(['finished', 'failed']).toContain(states.at(-1)?.status));
  return states;
}
