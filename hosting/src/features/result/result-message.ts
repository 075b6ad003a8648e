/** The words for each state of a prediction. */
import type { DonePrediction, Prediction } from '../../lib/prediction';
import { ERROR_MESSAGES, FAILURE_MESSAGES, RESULT, type Message } from '../../lib/strings';
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
    case 'uploading':
      return RESULT.uploading;
    case 'analyzing':
      return RESULT.analyzing;
    case 'finished':
      return predictionMessage(state.prediction, face);
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

function expressionMessage({ faces, ...largest }: DonePrediction, face: number): Message {
  const { expression, unsure, probabilities } = faces[face] ?? largest;
  const probability = probabilities[expression];
  const which = faces.length > 1 ? ` ${RESULT.chosenFace(face + 1, faces.length)}` : '';
  return unsure
    ? { title: RESULT.unsure, detail: RESULT.closest(expression, probability) + which }
    : { title: RESULT.predicted, expression, detail: RESULT.sure(probability) + which };
}
