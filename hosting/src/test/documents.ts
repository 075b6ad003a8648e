/** Prediction documents as the function writes them, with fields that the client does not read. */
import { EMOTIONS, type Emotion } from '../lib/prediction';

export const PROBABILITIES = { angry: 0.0312, happy: 0.8471, sad: 0.0207, surprise: 0.101 };

/** As documents of earlier versions have it. */
export const OLD_FACE = {
  box: { left: 0.25, top: 0.125, width: 0.5, height: 0.375 },
  score: 0.97,
  probabilities: PROBABILITIES,
  expression: 'happy' as const,
  unsure: false,
};

export const FACE = {
  ...OLD_FACE,
  pose: { yaw: -12.5, pitch: 4.2, roll: 3.1 },
  emotions: {
    angry: 0.02,
    happy: 0.82,
    sad: 0.02,
    surprise: 0.06,
    neutral: 0.05,
    fear: 0.02,
    disgust: 0.01,
  },
};

/** A face that shows none of the four: `share` of `emotion` among all seven, the rest evenly. */
export function unsureFace(emotion: Emotion, share: number) {
  const rest = (1 - share) / (EMOTIONS.length - 1);
  const emotions = { ...FACE.emotions };
  for (const name of EMOTIONS) emotions[name] = name === emotion ? share : rest;
  return { ...FACE, unsure: true, emotions };
}

/** A Firestore Timestamp. */
export function timestamp(iso: string) {
  return { toDate: () => new Date(iso) };
}

const COMMON = {
  schemaVersion: 1 as const,
  id: 'b6e0ad3c-6d52-4b2f-9d0f-2f1c8f7a9e11',
  uid: 'visitor',
  bucket: 'demo-expressio.appspot.com',
  name: 'photos/visitor/b6e0ad3c-6d52-4b2f-9d0f-2f1c8f7a9e11.jpg',
  generation: 1793000000000000,
  createdAt: timestamp('2026-11-20T10:00:00Z'),
  updatedAt: timestamp('2026-11-20T10:00:00Z'),
  expireAt: timestamp('2126-12-20T10:00:00Z'),
};

const PROPERTIES = {
  image: { width: 640, height: 480, format: 'JPEG', bytes: 52_428 },
  model: { name: 'expressio-dcnn', version: '2.0.0', sha256: 'ab'.repeat(32) },
  timings: { classify: 9.25, decode: 8, download: 12.5, detect: 40.25 },
};

/** What the pipeline makes of a photo. */
export const ANALYSIS = {
  ...PROPERTIES,
  schemaVersion: 1 as const,
  status: 'done' as const,
  facesFound: 1,
  faces: [FACE],
  expression: 'happy' as const,
  unsure: false,
  probabilities: PROBABILITIES,
};

export const DONE = { ...COMMON, ...ANALYSIS };

export const NO_FACE = { ...COMMON, ...PROPERTIES, status: 'no_face' as const, faces: [] };

export function errorDocument<Code extends string>(code: Code, retryable = false) {
  return {
    ...COMMON,
    status: 'error' as const,
    error: { code, message: 'for the log', retryable },
  };
}
