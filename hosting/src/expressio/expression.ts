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

/** What the network reads of a face; `both` is flip test-time augmentation. */
export type View = 'both' | 'plain' | 'mirrored';

/** `scale` is the side of the image's pixel in pixels of the file that it was reduced from. */
export async function classify(
  networks: Networks,
  image: Pixels,
  face: Face,
  scale: number,
  view: View = 'both',
): Promise<Expression> {
  const aligned = alignFace(image, face.mesh);
  const batch = batchOf(aligned, view);
  const shape = [batch.length / aligned.length, ...NETWORK.input.shape.slice(1)];
  const [outputs] = await networks.expression(batch, shape);
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

function batchOf(face: Uint8Array, view: View): Uint8Array {
  if (view === 'plain' || (view === 'both' && NETWORK.input.shape[0] === 1)) return face;
  const mirrored = mirror(face);
  if (view === 'mirrored') return mirrored;
  const both = new Uint8Array(2 * face.length);
  both.set(face);
  both.set(mirrored, face.length);
  return both;
}

function mirror(face: Uint8Array): Uint8Array {
  return face.map((_, index) => {
    const column = index % INPUT_SIZE;
    return at(face, index - column + INPUT_SIZE - 1 - column);
  });
}
