/** Takes a photo from PREDICT to its result on this device: nothing leaves it. */
import type { PredictionState } from '../features/result/prediction-state';
import type { FailureReason } from '../lib/failure';
import { fileKind } from '../lib/file-kind';
import { parsePrediction } from '../lib/prediction';
import { run, type OnChange } from './run-prediction';

const ANALYZING: PredictionState = { status: 'analyzing', photo: null };
const LOADED_SHARE = 0.95; // What is to be loaded is known in round figures.

let isLoaded = false;

export const loadOnDevice = () => import('../expressio/on-device');

/**
 * Loads the networks, the first time, and analyzes the file.
 *
 * `onChange` gets every state up to `finished` or `failed`; nothing is reported after the returned
 * function is called.
 */
export function startOnDevice(
  readyFile: Promise<File>,
  id: string,
  onChange: OnChange,
): () => void {
  return run(onChange, reasonOf, async ({ signal, report }) => {
    report(isLoaded ? ANALYZING : { status: 'loading', percent: 0 });
    const [file, { predictOnDevice }] = await Promise.all([readyFile, loadOnDevice()]);
    if (signal.aborted) return;

    const { format } = await fileKind(file);
    const analysis = await predictOnDevice(file, format ?? '', (share) => {
      report(share < LOADED_SHARE ? { status: 'loading', percent: 100 * share } : ANALYZING);
    });
    isLoaded = true;
    report({ status: 'finished', prediction: parsePrediction({ ...analysis, id, ...madeNow() }) });
  });
}

function madeNow() {
  const now = new Date();
  return { createdAt: { toDate: () => now } };
}

function reasonOf(error: unknown): FailureReason {
  if (!(error instanceof Error)) return 'unexpected';
  if (error.name === 'UndecodableError') return 'undecodable';
  return error instanceof TypeError ? 'not_loaded' : 'not_runnable';
}
