/** Takes a photo from PREDICT to its answer. */
import type { PredictionState } from '../features/result/prediction-state';
import { failureReason } from '../lib/failure';
import { signIn } from '../lib/firebase';

/** Loads the code of Firestore and Storage, which the page does not need before there is a photo. */
export async function loadPredicting() {
  const [watching, uploading] = await Promise.all([
    import('../features/result/api/watch-prediction'),
    import('../features/input/api/upload-photo'),
  ]);
  return { ...watching, ...uploading };
}

/**
 * Signs in, listens for the answer, and only then uploads `file`, so that no answer is missed.
 *
 * `onChange` gets every state up to `answered` or `failed`. The returned function stops the upload
 * and the listening; nothing is reported after it.
 */
export function startPrediction(
  file: File,
  onChange: (state: PredictionState) => void,
): () => void {
  const run = new AbortController();

  function report(state: PredictionState): void {
    if (run.signal.aborted) return;
    onChange(state);
    if (state.status === 'answered' || state.status === 'failed') run.abort();
  }

  function fail(error: unknown): void {
    if (run.signal.aborted) return; // A stopped upload ends with an error too.
    console.error('The prediction failed', error);
    report({ status: 'failed', reason: failureReason(error) });
  }

  async function begin(): Promise<void> {
    report({ status: 'uploading', percent: 0 });
    const [uid, { watchPrediction, uploadPhoto }] = await Promise.all([signIn(), loadPredicting()]);
    if (run.signal.aborted) return;

    const id = crypto.randomUUID();
    const upload = async () => {
      await uploadPhoto(file, uid, id, run.signal, (percent) => {
        report({ status: 'uploading', percent });
      });
      report({ status: 'analysing' });
    };
    const unsubscribe = watchPrediction(uid, id, {
      onWaiting: () => void upload().catch(fail),
      onAnswer: (prediction) => {
        report({ status: 'answered', prediction });
      },
      onError: fail,
    });
    run.signal.addEventListener('abort', unsubscribe);
  }

  begin().catch(fail);
  return () => run.abort();
}
