/** What predictions in the cloud and on this device have in common: they report states, and can be left. */
import type { PredictionState } from '../features/result/prediction-state';
import type { FailureReason } from '../lib/failure';

export type OnChange = (state: PredictionState) => void;

interface Run {
  signal: AbortSignal;
  report: OnChange;
  fail: (error: unknown) => void;
}

/** Runs `work` until it has failed, or until the returned function is called. */
export function run(
  onChange: OnChange,
  reasonOf: (error: unknown) => FailureReason,
  work: (run: Run) => Promise<void>,
): () => void {
  const ending = new AbortController();
  let isFinished = false;

  function report(state: PredictionState): void {
    if (ending.signal.aborted) return;
    isFinished ||= state.status === 'finished';
    // The upload may end, and the connection may be lost, after the result has come.
    if (isFinished && state.status !== 'finished' && state.status !== 'missing') return;
    onChange(state);
    if (state.status === 'failed') ending.abort();
  }

  function fail(error: unknown): void {
    if (ending.signal.aborted) return; // What is stopped may end with an error, too.
    console.error('The prediction failed', error);
    report({ status: 'failed', reason: reasonOf(error) });
  }

  work({ signal: ending.signal, report, fail }).catch(fail);
  return () => ending.abort();
}
