/** The words for each state of a prediction. */
import type { DonePrediction, Face, Prediction } from '../../lib/prediction';
import {
  DEVICE,
  ERROR_MESSAGES,
  FAILURE_MESSAGES,
  percentages,
  RESULT,
  type Message,
} from '../../lib/strings';
import { unsureMessage } from '../../lib/unsure';
import type { PredictionState } from './prediction-state';

/**
 * The message for `state`; with several faces, about the one at index `face`. An idle state waits
 * either for a photo or for PREDICT.
 */
export function resultMessage(state: PredictionState, hasPhoto: boolean, face: number): Message {
  switch (state.status) {
    case 'idle':
      return hasPhoto ? RESULT.ready : RESULT.empty;
    case 'opening':
      return RESULT.opening;
    case 'loading':
      return DEVICE.loading;
    case 'uploading':
      return RESULT.uploading;
    case 'analyzing':
      return RESULT.analyzing;
    case 'finished':
      return predictionMessage(state.prediction, face);
    case 'in_cloud':
      return DEVICE.inCloud;
    case 'missing':
      return RESULT.missing;
    case 'failed':
      return FAILURE_MESSAGES[state.reason];
  }
}

function predictionMessage(prediction: Prediction, face: number): Message {
  switch (prediction.status) {
    case 'done':
      return expressionMessage(prediction, face);
    case 'no_face':
      return RESULT.noFace;
    case 'error':
      return ERROR_MESSAGES[prediction.error.code];
  }
}

function expressionMessage({ faces, facesFound }: DonePrediction, index: number): Message {
  const face = faces[index] ?? faces[0];
  const message = face.unsure ? unsureMessage(face) : sureMessage(face);
  if (faces.length === 1) return message;
  const which = RESULT.chosenFace(index + 1, faces.length, facesFound ?? faces.length);
  return { ...message, more: [...(message.more ?? []), which] };
}

function sureMessage({ expression, probabilities }: Face): Message {
  const percentage = percentages(probabilities)[expression];
  return { title: RESULT.predicted, expression, detail: RESULT.sure(percentage) };
}
