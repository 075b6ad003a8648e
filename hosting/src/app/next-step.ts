/** What a visitor does next in each state of the page. */
import type { NextStep } from '../features/input/next-step';
import type { PredictionState } from '../features/result/prediction-state';

/** `isEdited`: the photo is no longer the one that `state` is about. */
export function nextStep(state: PredictionState, hasPhoto: boolean, isEdited: boolean): NextStep {
  if (!isEdited && isRunning(state)) return 'wait';
  if (!isEdited && isAnswered(state)) return 'start_over';
  return hasPhoto ? 'predict' : 'choose';
}

const RUNNING: PredictionState['status'][] = ['opening', 'loading', 'uploading', 'analyzing'];

export function isRunning({ status }: PredictionState): boolean {
  return RUNNING.includes(status);
}

/** Whether the same photo would get the same result again. */
function isAnswered(state: PredictionState): boolean {
  if (state.status !== 'finished') return false;
  const { prediction } = state;
  return prediction.status !== 'error' || !prediction.error.retryable;
}
