/** From a photo's pixels to its faces and their expressions. */
import { CONTRACT, EMOTIONS, LABELS } from './contract';
import { classify, type Expression } from './expression';
import { detect, type Face } from './faces';
import type { Networks } from './network';
import type { Photo, UnusablePhotoError } from './photo';
import type { Box } from '../lib/prediction';

/** The fields of a prediction document that come from the file (see document.py). */
export type Analysis = Analyzed | Unusable;

interface Analyzed {
  status: 'done' | 'no_face';
  image: Pick<Photo, 'width' | 'height' | 'format' | 'bytes'>;
  model: { name: string; version: string; sha256: string };
  timings: Record<string, number>;
  [field: string]: unknown;
}

interface Unusable {
  schemaVersion: 1;
  status: 'error';
  error: { code: string; message: string; retryable: false };
}

/** That of a photo that will never be analyzed. */
export function unusable({ code, message }: UnusablePhotoError): Unusable {
  return { schemaVersion: 1, status: 'error', error: { code, message, retryable: false } };
}

/** The photo's largest faces, largest first; `decodeMs` is the time that decoding took. */
export async function predict(
  networks: Networks,
  photo: Photo,
  decodeMs: number,
): Promise<Analyzed> {
  const started = performance.now();
  const detected = await detect(networks, photo.pixels);
  const detectedAt = performance.now();
  const scale = photo.width / photo.pixels.width;
  const faces = [];
  for (const face of detected.slice(0, CONTRACT.detection.max_faces)) {
    faces.push(faceFields(face, await classify(networks, photo.pixels, face, scale)));
  }
  const [largest] = faces;
  const { width, height, format, bytes } = photo;
  const { name, version, sha256 } = CONTRACT.expression;
  return {
    schemaVersion: 1,
    status: largest ? 'done' : 'no_face',
    image: { width, height, format, bytes },
    ...(largest && {
      facesFound: detected.length,
      expression: largest.expression,
      unsure: largest.unsure,
      probabilities: largest.probabilities,
    }),
    faces,
    model: { name, version, sha256 },
    timings: {
      decode: decodeMs,
      detect: detectedAt - started,
      classify: performance.now() - detectedAt,
    },
  };
}

export type FaceFields = ReturnType<typeof faceFields>;

/** The fields of a face in a prediction document. */
export function faceFields({ box, score, mesh }: Face, expression: Expression) {
  const { yaw, pitch, roll } = mesh.pose;
  return {
    box: clipped(box),
    pose: { yaw: toTenth(yaw), pitch: toTenth(pitch), roll: toTenth(roll) },
    score,
    probabilities: named(LABELS, expression.probabilities),
    expression: expression.label,
    unsure: expression.unsure,
    emotions: named(EMOTIONS, expression.emotions),
    ...(expression.reason && { reason: expression.reason }),
  };
}

/** The part of a box inside the image. */
function clipped({ left, top, width, height }: Box): Box {
  const [innerLeft, innerTop] = [Math.max(left, 0), Math.max(top, 0)];
  return {
    left: innerLeft,
    top: innerTop,
    width: Math.min(left + width, 1) - innerLeft,
    height: Math.min(top + height, 1) - innerTop,
  };
}

export function named(names: string[], values: number[]): Record<string, number> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? 0]));
}

function toTenth(angle: number): number {
  return Math.round(angle * 10) / 10;
}
