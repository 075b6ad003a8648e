/** Classifies the expression of a face with the expression network of models/model.json. */
import { alignFace } from './align';
import { calibratedProbabilities, confidence } from './calibration';
import { at, CONTRACT, EMOTIONS, INPUT_SIZE, LABELS } from './contract';
import type { Face } from './faces';
import type { Networks } from './network';
import type { Pixels } from './pillow';
import { findReason } from './reason';
import type { Reason } from '../lib/prediction';

/** The predicted expression of a face; the probabilities are in the order of the contract. */
export interface Expression {
  label: string;
  probabilities: number[];
  emotions: number[];
  unsure: boolean;
  reason: Reason | undefined;
}

const NETWORK = CONTRACT.expression;

/** `scale` is the side of the image's pixel in pixels of the file that it was reduced from. */
export async function classify(
  networks: Networks,
  image: Pixels,
  face: Face,
  scale: number,
): Promise<Expression> {
  const aligned = alignFace(image, face.mesh);
  const [outputs] = await networks.expression(withFlip(aligned), NETWORK.input.shape);
  if (!outputs) throw new TypeError('The expression network has an output');
  const probabilities = calibratedProbabilities(outputs, NETWORK.temperature, LABELS.length);
  const unsure = confidence(outputs) < Math.fround(NETWORK.confidence_threshold);
  return {
    label: LABELS[probabilities.indexOf(Math.max(...probabilities))] ?? '',
    probabilities,
    emotions: calibratedProbabilities(outputs, NETWORK.emotions_temperature, EMOTIONS.length),
    unsure,
    reason: unsure ? findReason(aligned, face.mesh, scale) : undefined,
  };
}

/** A face and, where the network reads two, its mirror image: flip test-time augmentation. */
function withFlip(face: Uint8Array): Uint8Array {
  const batch = new Uint8Array(at(NETWORK.input.shape, 0) * face.length);
  batch.set(face);
  for (let index = face.length; index < batch.length; index++) {
    const column = index % INPUT_SIZE;
    batch[index] = at(face, index - face.length - column + INPUT_SIZE - 1 - column);
  }
  return batch;
}
