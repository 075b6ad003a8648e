/** How far a prediction has come. */
import type { FailureReason } from '../../lib/failure';
import type { Prediction } from '../../lib/prediction';

export type PredictionState =
  | { status: 'idle' }
  | { status: 'opening' } // A prediction of before, from a link or the history.
  | { status: 'uploading'; percent: number }
  | { status: 'analysing' }
  | { status: 'answered'; prediction: Prediction }
  | { status: 'missing' } // Nothing is stored under the id, so far.
  | { status: 'failed'; reason: FailureReason };
