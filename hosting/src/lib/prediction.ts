/** The prediction document that the function writes, and the check that a document is one. */
import * as v from 'valibot';

/** The classes, in the order in which they are always shown. */
export const EXPRESSIONS = ['angry', 'happy', 'sad', 'surprise'] as const;

const ERROR_CODES = [
  'unsupported_format',
  'corrupt_image',
  'too_large',
  'too_many_pixels',
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

const box = v.object({
  left: v.number(),
  top: v.number(),
  width: v.number(),
  height: v.number(),
});
const face = v.object({ box, probabilities, expression, unsure: v.boolean() });

const schemaVersion = v.literal(1);

const predictionSchema = v.variant('status', [
  v.object({
    schemaVersion,
    status: v.literal('done'),
    faces: v.pipe(v.array(face), v.minLength(1)),
    expression,
    unsure: v.boolean(),
    probabilities,
  }),
  v.object({ schemaVersion, status: v.literal('no_face') }),
  v.object({
    schemaVersion,
    status: v.literal('error'),
    error: v.object({
      // A code added later is still an error that the words for `internal` describe.
      code: v.fallback(v.picklist(ERROR_CODES), 'internal'),
      retryable: v.boolean(),
    }),
  }),
]);

export type Expression = (typeof EXPRESSIONS)[number];
export type ErrorCode = (typeof ERROR_CODES)[number];

/** A probability from 0 to 1 for each class; together they make 1. */
export type Probabilities = v.InferOutput<typeof probabilities>;

/** A face's box, as fractions of the upright image's width and height. */
export type Box = v.InferOutput<typeof box>;

export type Prediction = v.InferOutput<typeof predictionSchema>;

/** Reads a document's data, ignoring fields it does not know; throws ValiError if it does not fit. */
export function parsePrediction(data: unknown): Prediction {
  return v.parse(predictionSchema, data);
}
