/** The words for each state of a prediction. */
import type { Prediction } from '../../lib/prediction';
import { ERROR_MESSAGES, FAILURE_MESSAGES, RESULT, type Message } from '../../lib/strings';
import type { PredictionState } from './prediction-state';

/** What to say about `state`; an idle one is either waiting for a photo or for PREDICT. */
export function resultMessage(state: PredictionState, hasPhoto: boolean): Message {
  switch (state.status) {
    case 'idle':
      return hasPhoto ? RESULT.ready : RESULT.empty;
    case 'uploading':
      return RESULT.uploading;
    case 'analysing':
      return RESULT.analysing;
    case 'answered':
      return answerMessage(state.prediction);
    case 'failed':
      return FAILURE_MESSAGES[state.reason];
  }
}

function answerMessage(prediction: Prediction): Message {
  switch (prediction.status) {
    case 'done':
      return expressionMessage(prediction);
    case 'no_face':
      return RESULT.noFace;
    case 'error':
      return ERROR_MESSAGES[prediction.error.code];
  }
}

function expressionMessage({ expression, unsure, probabilities, faces }: DonePrediction): Message {
  const probability = probabilities[expression];
  const others = faces.length > 1 ? ` ${RESULT.severalFaces(faces.length)}` : '';
  return unsure
    ? { title: RESULT.unsure, detail: RESULT.closest(expression, probability) + others }
    : {
        title: RESULT.predicted,
        expression,
        detail: RESULT.sure(probability) + others,
      };
}

type DonePrediction = Extract<Prediction, { status: 'done' }>;
