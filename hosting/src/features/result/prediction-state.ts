/** The progress of a prediction. */
import type { FailureReason } from '../../lib/failure';
import type { Prediction } from '../../lib/prediction';

export type PredictionState =
  | { status: 'idle' }
  | { status: 'opening' } // An earlier prediction, from a link or the history.
  | { status: 'uploading'; percent: number }
  | { status: 'analyzing'; photo: string } // Its name in Cloud Storage.
  | { status: 'finished'; prediction: Prediction }
  | { status: 'missing' } // Nothing is stored under the id, so far.
  | { status: 'failed'; reason: FailureReason };
