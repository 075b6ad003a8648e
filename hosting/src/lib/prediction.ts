/** The prediction document that the function writes, and the check that a document is one. */
import * as v from 'valibot';
import { labels, served } from '../../../functions/expressio/models/model.json';

export type Expression = 'angry' | 'happy' | 'sad' | 'surprise';

/** In the order of the network's outputs. A test holds the type to them: JSON has no literal types. */
export const EXPRESSIONS = labels.slice(0, served) as Expression[];

/** All that the network knows: the four, and what a face may show instead. */
export type Emotion = Expression | 'neutral' | 'fear' | 'disgust';

/** In the order of the network's outputs, the four first; the same test holds the type to them. */
export const EMOTIONS = labels as Emotion[];

/** Why a face may be unsure. */
const REASONS = ['small', 'blurred', 'turned_away', 'covered', 'dark'] as const;

const ERROR_CODES = [
  'unsupported_format',
  'corrupt_image',
  'too_large',
  'too_many_pixels',
  'too_complex',
  'too_many_photos',
  'empty_file',
  'internal',
] as const;

const expression = v.picklist(EXPRESSIONS);
const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const probabilities = v.object({
  angry: probability,
  happy: probability,
  sad: probability,
  surprise: probability,
});
const emotions = v.object({
  ...probabilities.entries,
  neutral: probability,
  fear: probability,
  disgust: probability,
});

const box = v.object({
  left: v.number(),
  top: v.number(),
  width: v.number(),
  height: v.number(),
});
const face = v.object({
  box,
  /** In degrees. Documents of earlier versions lack it. */
  pose: v.optional(v.object({ yaw: v.number(), pitch: v.number(), roll: v.number() })),
  score: v.number(),
  probabilities,
  expression,
  unsure: v.boolean(),
  /** Only of unsure faces, and only where it is known; one added later is left out. */
  reason: v.fallback(v.optional(v.picklist(REASONS)), undefined),
  /** Among all seven, not just the four. Documents of earlier versions lack it. */
  emotions: v.optional(emotions),
});

/** Firestore's Timestamp, without its code. */
const instant = v.pipe(
  v.custom<{ toDate: () => Date }>(
    (input) => typeof input === 'object' && input !== null && 'toDate' in input,
  ),
  v.transform((timestamp) => timestamp.toDate()),
);

const common = {
  schemaVersion: v.literal(1),
  id: v.string(),
  /** The photo's object in the bucket; its place in this browser, if it was analyzed and kept there. */
  name: v.optional(v.string()),
  createdAt: instant,
  /** Only of those in the cloud. */
  expireAt: v.optional(instant),
};

const analysis = {
  image: v.object({
    width: v.number(),
    height: v.number(),
    format: v.string(),
    bytes: v.number(),
  }),
  model: v.object({ name: v.string(), version: v.string(), sha256: v.string() }),
  /** Milliseconds by stage. */
  timings: v.record(v.string(), v.number()),
};

const predictionSchema = v.variant('status', [
  v.object({
    ...common,
    ...analysis,
    status: v.literal('done'),
    /** Documents of earlier versions lack it. */
    facesFound: v.optional(v.number()),
    /** The largest first. */
    faces: v.tupleWithRest([face], face),
    expression,
    unsure: v.boolean(),
    probabilities,
  }),
  v.object({ ...common, ...analysis, status: v.literal('no_face') }),
  v.object({
    ...common,
    status: v.literal('error'),
    error: v.object({
      message: v.string(),
      // A code added later is still an error that the words for `internal` describe.
      code: v.fallback(v.picklist(ERROR_CODES), 'internal'),
      retryable: v.boolean(),
    }),
  }),
]);

export type ErrorCode = (typeof ERROR_CODES)[number];

/** A probability from 0 to 1 for each class; together they make 1. */
export type Probabilities = v.InferOutput<typeof probabilities>;

/** The same for all seven emotions. */
export type Emotions = v.InferOutput<typeof emotions>;

export type Reason = (typeof REASONS)[number];

export type Pose = NonNullable<Face['pose']>;

/** A face's box, as fractions of the upright image's width and height. */
export type Box = v.InferOutput<typeof box>;

export type Face = v.InferOutput<typeof face>;

export type Prediction = v.InferOutput<typeof predictionSchema>;

export type DonePrediction = Extract<Prediction, { status: 'done' }>;

/** The emotion with the highest probability, of equal ones the first. */
export function likeliest(emotions: Emotions): Emotion {
  return EMOTIONS.reduce((best, name) => (emotions[name] > emotions[best] ? name : best));
}

/** Whether an emotion is one of the four that have a slice of the pie. */
export function isExpression(emotion: Emotion): emotion is Expression {
  return EXPRESSIONS.some((expression) => expression === emotion);
}

/** Reads a document's data, ignoring fields it does not know; throws ValiError if it does not fit. */
export function parsePrediction(data: unknown): Prediction {
  return v.parse(predictionSchema, data);
}
