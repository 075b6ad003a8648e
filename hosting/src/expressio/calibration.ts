/** Turns the network's outputs into calibrated probabilities. */
import { at, EMOTIONS, LABELS } from './contract';

/** Probabilities of the first `classes`, given that the face shows one of them; they sum to 1. */
export function calibratedProbabilities(
  outputs: Float32Array,
  temperature: number,
  classes: number,
): number[] {
  const logits = mean(outputs, classes).map((p) => Math.log(Math.max(p, 1e-12)) / temperature);
  const highest = Math.max(...logits);
  const odds = logits.map((logit) => Math.exp(logit - highest));
  const sum = odds.reduce((total, odd) => total + odd, 0);
  return odds.map((odd) => odd / sum);
}

/** The highest output for one of LABELS, among all classes of the network, 0 to 1. */
export function confidence(outputs: Float32Array): number {
  return Math.max(...mean(outputs, LABELS.length));
}

/** The mean of the outputs for a face and, where the network reads it, for its mirror image. */
function mean(outputs: Float32Array, classes: number): number[] {
  const batch = outputs.length / EMOTIONS.length;
  return Array.from({ length: classes }, (_, index) => {
    let sum = 0;
    for (let face = 0; face < batch; face++) {
      sum = Math.fround(sum + at(outputs, face * EMOTIONS.length + index));
    }
    return Math.fround(sum / batch);
  });
}
