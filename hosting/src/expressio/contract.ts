/** What models/model.json says; see contract.py for what each number means. */
import model from '../../../functions/expressio/models/model.json';

export const CONTRACT = model;

export const EMOTIONS = model.labels;

/** Those that a prediction gives probabilities of. */
export const LABELS = model.labels.slice(0, model.served);

/** Pixels a side of the square, grayscale face. */
export const INPUT_SIZE = inputSide(model.expression.input.shape);

/** The width and height of the square input that a network reads. */
export function inputSide(shape: readonly number[]): number {
  return at(shape, 1);
}

/** An element that is known to exist. */
export function at(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`No element ${index} of ${values.length}`);
  return value;
}
