/** Takes a photo from PREDICT to its result, and opens earlier predictions. */
import type { PredictionState } from '../features/result/prediction-state';
import { failureReason } from '../lib/failure';
import { signIn } from '../lib/firebase';

type OnChange = (state: PredictionState) => void;

/** Loads the code of Firestore and Storage, which the page does not need before there is a photo. */
export async function loadPredicting() {
  const [watching, uploading] = await Promise.all([
    import('../features/result/api/watch-prediction'),
    import('../features/input/api/upload-photo'),
  ]);
  return { ...watching, ...uploading };
}

/**
 * Signs in, listens for the prediction document `id`, and only then uploads the file, so that no
 * result is missed.
 *
 * `onChange` gets every state up to `finished` or `failed`, and `missing` if the document is deleted
 * after it has finished. The returned function stops the upload and the listening; nothing is
 * reported after it.
 */
export function startPrediction(
  readyFile: Promise<File>,
  id: string,
  onChange: OnChange,
): () => void {
  return run(onChange, async ({ signal, report, fail }) => {
    report({ status: 'uploading', percent: 0 });
    const [file, uid, { watchPrediction, uploadPhoto }] = await Promise.all([
      readyFile,
      signIn(),
      loadPredicting(),
    ]);
    if (signal.aborted) return;

    const upload = async () => {
      const photo = await uploadPhoto(file, uid, id, signal, (percent) => {
        report({ status: 'uploading', percent });
      });
      report({ status: 'analyzing', photo });
    };
    const unsubscribe = watchPrediction(uid, id, {
      onWaiting: () => void upload().catch(fail),
      onPrediction: (prediction) => {
        report({ status: 'finished', prediction });
      },
      onDeleted: () => {
        report({ status: 'missing' });
      },
      onError: fail,
    });
    signal.addEventListener('abort', unsubscribe);
  });
}

/**
 * Reports the prediction `id`, now or when it arrives. Until then, it is analyzing if it is
 * `pending`, the stored photo's name, and missing if that is null; once it is deleted, it is missing.
 *
 * The returned function stops the listening; nothing is reported after it.
 */
export function openPrediction(id: string, pending: string | null, onChange: OnChange): () => void {
  return run(onChange, async ({ signal, report, fail }) => {
    report({ status: 'opening' });
    const [uid, { watchPrediction }] = await Promise.all([signIn(), loadPredicting()]);
    if (signal.aborted) return;

    const unsubscribe = watchPrediction(uid, id, {
      onWaiting: () => {
        report(pending === null ? { status: 'missing' } : { status: 'analyzing', photo: pending });
      },
      onPrediction: (prediction) => {
        report({ status: 'finished', prediction });
      },
      onDeleted: () => {
        report({ status: 'missing' });
      },
      onError: fail,
    });
    signal.addEventListener('abort', unsubscribe);
  });
}

interface Run {
  signal: AbortSignal;
  report: OnChange;
  fail: (error: unknown) => void;
}

/** Runs `work` until it has failed, or until the returned function is called. */
function run(onChange: OnChange, work: (run: Run) => Promise<void>): () => void {
  const ending = new AbortController();
  let isFinished = false;

  function report(state: PredictionState): void {
    if (ending.signal.aborted) return;
    isFinished ||= state.status === 'finished';
    // The upload may end, and the connection may be lost, after the result has come.
    if (isFinished && state.status !== 'finished' && state.status !== 'missing') return;
    onChange(state);
    if (state.status === 'failed') ending.abort();
  }

  function fail(error: unknown): void {
    if (ending.signal.aborted) return; // A stopped upload ends with an error too.
    console.error('The prediction failed', error);
    report({ status: 'failed', reason: failureReason(error) });
  }

  work({ signal: ending.signal, report, fail }).catch(fail);
  return () => ending.abort();
}
