/** The progress of a prediction. */
import type { FailureReason } from '../../lib/failure';
import type { Prediction } from '../../lib/prediction';

export type PredictionState =
  | { status: 'idle' }
  | { status: 'opening' } // An earlier prediction, from a link or the history.
  | { status: 'loading'; percent: number } // The networks, to analyze on this device.
  | { status: 'uploading'; percent: number }
  | { status: 'analyzing'; photo: string | null } // Its name in Cloud Storage; null on this device.
  /** `isUnkept`: it was to be kept in this browser, which did not take it. */
  | { status: 'finished'; prediction: Prediction; isUnkept?: boolean }
  | { status: 'in_cloud' } // And not opened, while photos are analyzed on this device.
  | { status: 'missing' } // Nothing is stored under the id, so far.
  | { status: 'failed'; reason: FailureReason };

/** Whether it has failed, and may work with a connection. */
export function needsConnection(state: PredictionState): boolean {
  return state.status === 'failed' && ['network', 'not_loaded'].includes(state.reason);
}
