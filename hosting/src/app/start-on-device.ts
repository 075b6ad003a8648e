/** Takes a photo from PREDICT to its result on this device, which nothing leaves, and opens those that are kept. */
import type { PredictionState } from '../features/result/prediction-state';
import { failureReason, type FailureReason } from '../lib/failure';
import { fileKind } from '../lib/file-kind';
import { parsePrediction, type Prediction } from '../lib/prediction';
import { isOn, KEEPING } from '../lib/remembered';
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
    const prediction = parsePrediction({ ...analysis, id, ...madeNow() });
    report({ status: 'finished', ...(await keptIfWanted(prediction, file, signal)) });
  });
}

/** Reports the prediction `id` that this browser keeps, and its deletion, until the returned function is called. */
export function openOnDevice(id: string, onChange: OnChange): () => void {
  return run(onChange, failureReason, async ({ signal, report, fail }) => {
    report({ status: 'opening' });
    const { watchKept } = await loadKept();
    if (signal.aborted) return;

    const stop = watchKept(
      id,
      (prediction) =>
        report(prediction ? { status: 'finished', prediction } : { status: 'missing' }),
      fail,
    );
    signal.addEventListener('abort', stop);
  });
}

const loadKept = () => import('../features/history/api/local-history');

async function keptIfWanted(
  prediction: Prediction,
  file: File,
  signal: AbortSignal,
): Promise<{ prediction: Prediction; isUnkept?: boolean }> {
  if (signal.aborted || !isOn(KEEPING)) return { prediction };
  try {
    const { keep } = await loadKept();
    return { prediction: await keep(prediction, file) };
  } catch (error) {
    console.warn('The prediction could not be kept', error); // The storage is full, for instance.
    return { prediction, isUnkept: true };
  }
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
