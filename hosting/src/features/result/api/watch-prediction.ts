/** Listens to the document in which the function answers a photo. */
import { FirebaseError } from 'firebase/app';
import { doc, getFirestore, onSnapshot, type Unsubscribe } from 'firebase/firestore';
import { parsePrediction, type Prediction } from '../../../lib/prediction';

export interface PredictionWatcher {
  /** The server listens and has no answer yet: nothing that happens from now on is missed. */
  onWaiting: () => void;
  onAnswer: (prediction: Prediction) => void;
  /** The SDK's error, or ValiError when the document is not a prediction. */
  onError: (error: unknown) => void;
}

/** Listens to users/{uid}/predictions/{id} until the returned function is called. */
export function watchPrediction(uid: string, id: string, watcher: PredictionWatcher): Unsubscribe {
  return onSnapshot(
    doc(getFirestore(), 'users', uid, 'predictions', id),
    (snapshot) => {
      if (snapshot.exists()) answer(snapshot.data(), watcher);
      else if (snapshot.metadata.fromCache) watcher.onError(serverNotReached());
      else watcher.onWaiting();
    },
    watcher.onError,
  );
}

function answer(data: unknown, { onAnswer, onError }: PredictionWatcher): void {
  try {
    onAnswer(parsePrediction(data));
  } catch (error) {
    onError(error);
  }
}

/** Firestore does not report this as an error: it falls back to its cache, where the document is missing. */
function serverNotReached(): FirebaseError {
  return new FirebaseError('unavailable', 'Firestore could not be reached');
}
