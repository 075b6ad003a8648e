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
  webcam: 'Webcam',
  capture: 'Capture',
  retake: 'Retake',
  predict: 'Predict',
  fileLabel: 'Photo file',
  photoAlt: (name: string) => `Your photo, ${name}`,
  emptyTitle: 'Drop a photo here',
  emptyDetail: 'or paste one, or press UPLOAD or WEBCAM.',
  drop: 'Let go to use this photo',
  noPreview: 'Your browser cannot show this file. You can still press PREDICT.',
  progressLabel: 'Upload',
  privacy:
    'Expressio reads how a face looks, not what a person feels. Your photo is uploaded to this ' +
    'site’s private storage, where other visitors cannot see it.',
  partMissing: 'A part of the page did not load. Check your internet connection and try again.',
  empty: 'This file is empty. Choose a photo that has some content.',
  tooLarge: (bytes: number) =>
    `This file has ${megabytes(bytes)}. A photo may have 10 MB at most: choose a smaller one.`,
};

export const CAMERA = {
  fileName: 'webcam.jpg',
  waiting: 'Waiting for the camera. If your browser asks whether this page may use it, allow it.',
  live: 'Live picture of your camera',
  close: 'Close the camera',
  choice: 'Camera',
  numbered: (number: number) => `Camera ${number}`,
  refused:
    'This page may not use your camera. Allow it in your browser’s settings for this site, then ' +
    'press WEBCAM again.',
  missing: 'No camera was found. Connect one and press WEBCAM again, or press UPLOAD.',
  busy: 'The camera is in use elsewhere. Close the other app or tab, then press WEBCAM again.',
  insecure: 'Browsers open the camera on https:// pages only. Open this page with https://.',
  ended: 'The camera was disconnected. Connect it and press WEBCAM again, or press UPLOAD.',
  failed: 'The camera could not be opened. Press WEBCAM to try again, or press UPLOAD.',
};

export const EDIT = {
  label: 'Edit the photo',
  crop: 'Crop',
  adjust: 'Adjust',
  rotate: 'Rotate',
  flip: 'Flip',
  undo: 'Undo',
  redo: 'Redo',
  reset: 'Reset',
  shape: 'Shape of the crop',
  free: 'Free',
  square: 'Square',
  done: 'Done',
  degrees: 'Straighten',
  brightness: 'Brightness',
  contrast: 'Contrast',
  amount: {
    degrees: (degrees: number) => `${degrees}°`,
    brightness: wholePercent,
    contrast: wholePercent,
  },
  cropHandles: {
    cropArea: 'What is kept of the photo. Arrow keys move it.',
    nwDragHandle: 'Top left corner of the crop. Arrow keys move it.',
    nDragHandle: 'Top edge of the crop. Up and down keys move it.',
    neDragHandle: 'Top right corner of the crop. Arrow keys move it.',
    eDragHandle: 'Right edge of the crop. Left and right keys move it.',
    seDragHandle: 'Bottom right corner of the crop. Arrow keys move it.',
    sDragHandle: 'Bottom edge of the crop. Up and down keys move it.',
    swDragHandle: 'Bottom left corner of the crop. Arrow keys move it.',
    wDragHandle: 'Left edge of the crop. Left and right keys move it.',
  },
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
  cancel: 'Cancel',
  stopWaiting: 'Stop waiting',
  keepWaiting: 'Keep waiting',
  chartLabel: 'Pie chart of the four probabilities',
  tableCaption: 'Probability of each expression',
  expressionColumn: 'Expression',
  probabilityColumn: 'Probability',
  noProbability: '–',
  empty: { title: 'The answer appears here', detail: 'Start with a photo of a face.' },
  ready: { title: 'Ready when you are', detail: 'Press PREDICT to see the expression.' },
  opening: { title: 'Opening…' },
  uploading: { title: 'Uploading the photo…' },
  analysing: { title: 'Reading the expression…' },
  slow: { title: 'Still working…', detail: 'This takes longer than usual. You can keep waiting.' },
  stuck: {
    title: 'No answer yet',
    detail:
      'Your photo is stored, and its answer will be in your history when it comes. Keep waiting ' +
      'here, or try again with a new upload.',
  },
  missing: {
    title: 'Nothing to show here',
    detail:
      'The result was deleted, or is another visitor’s: a link works only in the browser that ' +
      'sent the photo.',
  },
  sure: (probability: number) => `with a probability of ${percent(probability)}.`,
  unsure: 'No clear expression',
  closest: (expression: Expression, probability: number) =>
    `The closest is ${expression.toUpperCase()} with ${percent(probability)}. ` +
    'The face may show something other than these four.',
  chosenFace: (number: number, count: number) =>
    number === 1
      ? `${count} faces found: this is the largest one’s, in the solid frame.`
      : `This is face ${number} of ${count}, in the solid frame.`,
  faces: 'Faces, the largest first',
  face: (number: number) => `Face ${number}`,
  faceUnsure: 'not clear',
  noFace: {
    title: 'No face found',
    detail: 'Try a photo in which the face is larger, well lit and seen from the front.',
  },
  photoGone: 'The photo itself is not stored any more.',
  photoUnreachable: 'The photo could not be loaded.',
  details: 'Details',
  model: 'Model',
  time: 'Time it took',
  timeOf: (milliseconds: Record<string, number>) => {
    const stages = Object.entries(milliseconds);
    const sum = stages.reduce((before, [, time]) => before + time, 0);
    return `${sum.toFixed(0)} ms: ${stages.map(([name, time]) => `${name} ${time.toFixed(0)}`).join(', ')}`;
  },
  image: 'Image',
  imageOf: ({ width, height, format }: { width: number; height: number; format: string }) =>
    `${width} × ${height} pixels, ${format}`,
  made: 'Made',
  keptUntil: 'Kept until',
  copyLink: 'Copy link',
  linkCopied: 'Copied. It works in this browser only.',
  linkToCopy: (link: string) => `Copy it from here: ${link}`,
};

export const DOWNLOAD = {
  json: 'Save as JSON',
  csv: 'Save as CSV',
};

export const HISTORY = {
  heading: 'History',
  loading: 'Loading…',
  empty: 'Your results will be listed here.',
  unreadable: 'This result cannot be read',
  open: 'Open',
  deleteOne: (answer: string, made: string) => `Delete ${answer}, ${made}`,
  deleteAll: 'Delete all',
  confirm: 'Delete all photos and results for good? Nobody can bring them back.',
  confirmDelete: 'Yes, delete all',
  confirmKeep: 'Keep them',
  deletedOne: 'The photo and its result are deleted.',
  deletedAll: 'All photos and results are deleted.',
  deleteFailed: 'Not everything of this result could be deleted',
  deleteAllFailed: 'Not everything could be deleted',
  saveFailed: 'The history could not be fetched',
  pages: 'Pages of the history',
  newer: 'Newer',
  older: 'Older',
};

export const NOTICE = {
  title: 'Before you start',
  points: [
    {
      title: 'What is read',
      detail:
        'How a face looks in one photo: angry, happy, sad or surprised. Not what a person feels, ' +
        'and it can be wrong.',
    },
    {
      title: 'Where your photo goes',
      detail:
        'To this site’s private storage in Google’s cloud, where it is analysed. Photo and ' +
        'result can be seen only from this browser; GPS data is not kept with the result.',
    },
    {
      title: 'When it is deleted',
      detail:
        'By itself on the date that its details name, 30 days later unless this site says ' +
        'otherwise, and at once when you delete it in the history.',
    },
    {
      title: 'What it is not for',
      detail:
        'Judging people at work or at school, or deciding anything about them. Send only photos ' +
        'of people who agree.',
    },
  ],
  accept: 'I understand',
  again: 'What happens to my photos',
};

export const OFFLINE =
  'You are offline. What you see may be old; the page goes on when you are back.';

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
  too_complex: {
    title: 'This file takes too much to open',
    detail: 'Open it in a photo app, save it as a JPEG, and upload that.',
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

const instantFormat = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** An instant as "Nov 20, 2026, 10:00 AM", in the visitor's time zone. */
export function instant(date: Date): string {
  return instantFormat.format(date);
}

/** A factor as "105%". */
function wholePercent(factor: number): string {
  return `${Math.round(100 * factor)}%`;
}

/** A size as "10.1 MB" (MB of 1024 × 1024 bytes, as the limit counts them), rounded up. */
function megabytes(bytes: number): string {
  return `${(Math.ceil((10 * bytes) / (1024 * 1024)) / 10).toFixed(1)} MB`;
}
