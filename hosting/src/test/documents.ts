/** Prediction documents as the function writes them, with fields that the client does not read. */

export const PROBABILITIES = { angry: 0.0312, happy: 0.8471, sad: 0.0207, surprise: 0.101 };

export const FACE = {
  box: { left: 0.25, top: 0.125, width: 0.5, height: 0.375 },
  score: 0.97,
  probabilities: PROBABILITIES,
  expression: 'happy' as const,
  unsure: false,
};

const COMMON = {
  schemaVersion: 1 as const,
  id: 'b6e0ad3c-6d52-4b2f-9d0f-2f1c8f7a9e11',
  uid: 'visitor',
  bucket: 'demo-expressio.appspot.com',
  name: 'photos/visitor/b6e0ad3c-6d52-4b2f-9d0f-2f1c8f7a9e11.jpg',
  generation: 1793000000000000,
};

export const DONE = {
  ...COMMON,
  status: 'done' as const,
  faces: [FACE],
  expression: 'happy' as const,
  unsure: false,
  probabilities: PROBABILITIES,
};

export const NO_FACE = { ...COMMON, status: 'no_face' as const, faces: [] };

export function errorDocument<Code extends string>(code: Code, retryable = false) {
  return {
    ...COMMON,
    status: 'error' as const,
    error: { code, message: 'for the log', retryable },
  };
}
