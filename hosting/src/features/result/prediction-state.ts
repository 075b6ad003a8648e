/** How far a prediction has come. */
import type { FailureReason } from '../../lib/failure';
import type { Prediction } from '../../lib/prediction';

export type PredictionState =
  | { status: 'idle' }
  | { status: 'uploading'; percent: number }
  | { status: 'analysing' }
  | { status: 'answered'; prediction: Prediction }
  | { status: 'failed'; reason: FailureReason };
