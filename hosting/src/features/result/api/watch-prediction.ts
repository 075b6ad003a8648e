/** Listens to the prediction document that the function writes for a photo. */
import { FirebaseError } from 'firebase/app';
import { doc, getFirestore, onSnapshot, type Unsubscribe } from 'firebase/firestore';
import { parsePrediction, type Prediction } from '../../../lib/prediction';

export interface PredictionWatcher {
  /** Called once, when the server has confirmed that there is no document yet: from now on none is missed. */
  onWaiting: () => void;
  onPrediction: (prediction: Prediction) => void;
  /** The document was there and is deleted now. */
  onDeleted: () => void;
  /** The SDK's error, or ValiError when the document is not a prediction. */
  onError: (error: unknown) => void;
}

/**
 * Listens to users/{uid}/predictions/{id} until the returned function is called.
 *
 * A server that cannot be reached at first is an error; a connection that is lost later is not: the
 * SDK restores it, and the document arrives then.
 */
export function watchPrediction(uid: string, id: string, watcher: PredictionWatcher): Unsubscribe {
  let isWaiting = false;
  let wasThere = false;

  function wait(isFromCache: boolean): void {
    if (isWaiting) return;
    if (isFromCache) {
      watcher.onError(serverNotReached());
    } else {
      isWaiting = true;
      watcher.onWaiting();
    }
  }

  return onSnapshot(
    doc(getFirestore(), 'users', uid, 'predictions', id),
    (snapshot) => {
      if (snapshot.exists()) {
        wasThere = true;
        receive(snapshot.data(), watcher);
      } else if (wasThere) watcher.onDeleted();
      else wait(snapshot.metadata.fromCache);
    },
    watcher.onError,
  );
}

function receive(data: unknown, { onPrediction, onError }: PredictionWatcher): void {
  try {
    onPrediction(parsePrediction(data));
  } catch (error) {
    onError(error);
  }
}

/** Firestore does not report this as an error: it falls back to its cache, where the document is missing. */
function serverNotReached(): FirebaseError {
  return new FirebaseError('unavailable', 'Firestore could not be reached');
}
