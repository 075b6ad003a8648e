/** Takes a photo through the cloud from PREDICT to its result, and opens earlier predictions. */
import { failureReason } from '../lib/failure';
import { once } from '../lib/once';
import { run, type OnChange } from './run-prediction';

/** Loads Firebase's code, which the page does not need before there is a photo. */
export const loadPredicting = once(async () => {
  const [{ signIn }, { watchPrediction }, { uploadPhoto }] = await Promise.all([
    import('../lib/firebase'),
    import('../features/result/api/watch-prediction'),
    import('../features/input/api/upload-photo'),
  ]);
  return { signIn, watchPrediction, uploadPhoto };
});

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
  return run(onChange, failureReason, async ({ signal, report, fail }) => {
    report({ status: 'uploading', percent: 0 });
    const { signIn, watchPrediction, uploadPhoto } = await loadPredicting();
    const [file, uid] = await Promise.all([readyFile, signIn()]);
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
  return run(onChange, failureReason, async ({ signal, report, fail }) => {
    report({ status: 'opening' });
    const { signIn, watchPrediction } = await loadPredicting();
    const uid = await signIn();
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
