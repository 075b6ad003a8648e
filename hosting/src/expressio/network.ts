/** What the steps around the networks need to know of them. */

/**
 * The outputs, in the file's order, for `batch` * `scale` + `offset`.
 *
 * `shape` is that of the file's input, or another one that a network of convolutions can read.
 */
export type Network = (
  batch: Uint8Array,
  shape: readonly number[],
  scale?: number,
  offset?: number,
) => Promise<Float32Array[]>;

export interface Networks {
  detector: Network;
  mesh: Network;
  expression: Network;
}

/** The probability of a logit. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-Math.min(80, Math.max(-80, logit))));
}
