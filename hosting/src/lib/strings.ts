/** Every text that the page shows, and how it writes numbers. */
import type { FailureReason } from './failure';
import type { ErrorCode, Expression } from './prediction';

/** A heading, perhaps ending with an expression, and the sentences under it. */
export interface Message {
  title: string;
  expression?: Expression;
  detail?: string;
}

export const NAME = 'EXPRESSIO';
export const TAGLINE = 'Which expression does a face show?';

export const INPUT = {
  heading: 'Your photo',
  upload: 'Upload',
  predict: 'Predict',
  fileLabel: 'Photo file',
  photoAlt: (name: string) => `Your photo, ${name}`,
  emptyTitle: 'Drop a photo here',
  emptyDetail: 'or paste one, or press UPLOAD. 10 MB at most.',
  drop: 'Let go to use this photo',
  noPreview: 'Your browser cannot show this file. You can still press PREDICT.',
  progressLabel: 'Upload',
  privacy:
    'Expressio reads how a face looks, not what a person feels. Your photo is uploaded to this ' +
    'site’s private storage, where other visitors cannot see it.',
  empty: 'This file is empty. Choose a photo that has some content.',
  tooLarge: (bytes: number) =>
    `This file has ${megabytes(bytes)}. A photo may have 10 MB at most: choose a smaller one.`,
};

export const EXPRESSION_NAMES: Record<Expression, string> = {
  angry: 'Angry',
  happy: 'Happy',
  sad: 'Sad',
  surprise: 'Surprise',
};

export const RESULT = {
  heading: 'Prediction',
  predicted: 'Predicted expression is',
  tryAgain: 'Try again',
  chartLabel: 'Pie chart of the four probabilities',
  tableCaption: 'Probability of each expression',
  expressionColumn: 'Expression',
  probabilityColumn: 'Probability',
  empty: { title: 'The answer appears here', detail: 'Start with a photo of a face.' },
  ready: { title: 'Ready when you are', detail: 'Press PREDICT to see the expression.' },
  uploading: { title: 'Uploading the photo…' },
  analysing: { title: 'Reading the expression…' },
  slow: { title: 'Still working…', detail: 'This takes longer than usual. You can keep waiting.' },
  sure: (probability: number) => `with a probability of ${percent(probability)}.`,
  unsure: 'No clear expression',
  closest: (expression: Expression, probability: number) =>
    `The closest is ${expression.toUpperCase()} with ${percent(probability)}. ` +
    'The face may show something other than these four.',
  severalFaces: (count: number) =>
    `${count} faces found: this is the largest one’s, in the solid frame.`,
  noFace: {
    title: 'No face found',
    detail: 'Try a photo in which the face is larger, well lit and seen from the front.',
  },
};

export const ERROR_MESSAGES: Record<ErrorCode, Message> = {
  unsupported_format: {
    title: 'This file is not a photo we can read',
    detail: 'Use a JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or HEIC image.',
  },
  corrupt_image: {
    title: 'This image is damaged',
    detail:
      'Part of the file is missing or broken. Save or export the photo again, or use another.',
  },
  too_large: {
    title: 'This file is too large',
    detail: 'A photo may have 10 MB at most. Export it smaller or with more compression.',
  },
  too_many_pixels: {
    title: 'This image has too many pixels',
    detail: 'A photo may have 40 megapixels at most. Scale it down first.',
  },
  empty_file: { title: INPUT.empty },
  internal: {
    title: 'The analysis did not work',
    detail: 'That was our fault, not the photo’s. Try again in a moment.',
  },
};

export const FAILURE_MESSAGES: Record<FailureReason, Message> = {
  network: {
    title: 'No connection',
    detail: 'The service could not be reached. Check your internet connection and try again.',
  },
  permission: {
    title: 'Access was refused',
    detail: 'The service does not accept this photo from you. Reload the page and try again.',
  },
  sign_in: {
    title: 'Signing in did not work',
    detail: 'Your photo needs an anonymous account to be private to. Try again in a moment.',
  },
  unreadable_answer: {
    title: 'The answer could not be read',
    detail: 'Your page may be older than the service. Reload it and try again.',
  },
  unexpected: {
    title: 'Something went wrong',
    detail: 'Try again. If it happens again, reload the page.',
  },
};

export const CRASH: Message = {
  title: 'The page has stopped working',
  detail: 'Reload it to go on. Photos that were uploaded are not lost.',
};
export const RELOAD = 'Reload';

const percentFormat = new Intl.NumberFormat('en', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** A probability from 0 to 1 as "92.3%". */
export function percent(probability: number): string {
  return percentFormat.format(probability);
}

/** A size as "10.1 MB" (MB of 1024 × 1024 bytes, as the limit counts them), rounded up. */
function megabytes(bytes: number): string {
  return `${(Math.ceil((10 * bytes) / (1024 * 1024)) / 10).toFixed(1)} MB`;
}
