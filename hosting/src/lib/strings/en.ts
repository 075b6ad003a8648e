/** The page in English. The other languages have the same names, as their type demands. */
import type { FailureReason } from '../failure';
import type { OtherKind } from '../file-kind';
import type { Emotion, ErrorCode, Expression, Reason } from '../prediction';
import { formats } from './format';

/** A heading, perhaps ending with an expression, and what is said under it. */
export interface Message {
  title: string;
  expression?: Expression;
  detail?: string;
  /** Further paragraphs. */
  more?: string[];
}

export const format = formats('en');
const { angle, megabytes, number, plural, stageTimes, wholePercent } = format;

const READABLE = 'Use a JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or HEIC image.';

export const TAGLINE = 'Which expression does a face show?';

/** The title of the browser's tab; `about` is what the page shows. */
export function pageTitle(about: string | null): string {
  return about ? `${about} · Expressio` : 'Expressio: which expression does a face show?';
}

export const INPUT = {
  heading: 'Your photo',
  upload: 'Upload',
  webcam: 'Webcam',
  capture: 'Capture',
  retake: 'Retake',
  predict: 'Predict',
  startOver: 'New photo',
  fileLabel: 'Photo file',
  photoAlt: (name: string) => `Your photo, ${name}`,
  sampleAlt: 'Sample picture of a face',
  choose: 'Choose photos or a video',
  chooseWithMouse: 'Click here, or drop or paste photos anywhere on this page.',
  chooseWithFinger: 'Tap here, or take a photo with your camera.',
  samples: 'No photo at hand? Try one:',
  trySample: {
    angry: 'Try the angry face',
    happy: 'Try the happy face',
    sad: 'Try the sad face',
    surprise: 'Try the surprised face',
  } satisfies Record<Expression, string>,
  drop: 'Drop to use this file',
  unshown: (format: string) =>
    `This browser can’t show this ${format} file. It can still be analyzed; editing is off.`,
  unshownFaces: (format: string) =>
    `This browser can’t show this ${format} file. The frames mark where the faces are.`,
  progressLabel: 'Upload',
  privacy:
    'Expressio reads how a face looks, not what a person feels. Your photo is uploaded to this ' +
    'site’s private storage, where no other visitor can see it.',
  sample:
    'This is a sample: the face was made on a computer and belongs to nobody. The picture is handled as your own photo would be, and no other visitor can see it.',
  partMissing: 'Part of the page didn’t load. Check your internet connection and try again.',
  empty: 'This file is empty. Choose another photo.',
  tooLarge: (bytes: number): Message => ({
    title: `This file is ${megabytes(bytes)}; the limit is 10 MB`,
    detail: 'Export a smaller version of the photo, or choose another one.',
  }),
  otherKind: (name: string, kind: OtherKind | null): Message => ({
    title: kind ? `“${name}” is ${kind}` : `“${name}” isn’t in an image format we know`,
    detail: READABLE,
  }),
  keepPhoto: 'Back to your photo',
  dismiss: 'OK',
  folder: (name: string): Message => ({ title: `“${name}” is a folder`, detail: READABLE }),
  unreadable: (name: string): Message => ({
    title: `“${name}” couldn’t be read`,
    detail: 'It may have been moved or deleted. Choose it again, or choose another photo.',
  }),
};

export const CAMERA = {
  fileName: 'webcam.jpg',
  waiting: 'Waiting for the camera. If your browser asks for permission, allow it.',
  live: 'Live camera',
  close: 'Close camera',
  choice: 'Camera',
  numbered: (number: number) => `Camera ${number}`,
  refused:
    'Camera access is blocked. Allow it for this site in your browser’s settings, then press ' +
    'WEBCAM again.',
  missing: 'No camera found. Connect one and press WEBCAM again, or press UPLOAD.',
  busy: 'Another app or tab is using the camera. Close it, then press WEBCAM again.',
  insecure: 'Browsers allow the camera on https:// pages only. Open this page with https://.',
  ended: 'The camera was disconnected. Reconnect it and press WEBCAM again, or press UPLOAD.',
  failed: 'The camera couldn’t be opened. Press WEBCAM to try again, or press UPLOAD.',
};

export const EDIT = {
  label: 'Edit photo',
  off: 'Editing is off, because this browser can’t show the photo.',
  crop: 'Crop',
  adjust: 'Adjust',
  rotate: 'Rotate',
  flip: 'Flip',
  undo: 'Undo',
  redo: 'Redo',
  reset: 'Reset',
  shape: 'Crop shape',
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
    cropArea: 'Crop area. Use the arrow keys to move it.',
    nwDragHandle: 'Top left corner of the crop. Use the arrow keys to move it.',
    nDragHandle: 'Top edge of the crop. Use the up and down arrow keys to move it.',
    neDragHandle: 'Top right corner of the crop. Use the arrow keys to move it.',
    eDragHandle: 'Right edge of the crop. Use the left and right arrow keys to move it.',
    seDragHandle: 'Bottom right corner of the crop. Use the arrow keys to move it.',
    sDragHandle: 'Bottom edge of the crop. Use the up and down arrow keys to move it.',
    swDragHandle: 'Bottom left corner of the crop. Use the arrow keys to move it.',
    wDragHandle: 'Left edge of the crop. Use the left and right arrow keys to move it.',
  },
};

export const EMOTION_NAMES: Record<Emotion, string> = {
  angry: 'Angry',
  happy: 'Happy',
  sad: 'Sad',
  surprise: 'Surprise',
  neutral: 'Neutral',
  fear: 'Fear',
  disgust: 'Disgust',
};

/** Why a face is unsure, and what may help. */
export const REASONS: Record<Reason, string> = {
  small: 'The face is small in this photo. Try one taken from closer.',
  blurred: 'The face is blurred. Try a sharper photo.',
  turned_away: 'The face is turned away. Try a photo where it looks toward the camera.',
  covered: 'The mouth seems to be covered. Try a photo with nothing in front of it.',
  dark: 'The face is dark. Try a photo with more light on it.',
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
  empty: { title: 'Your result will appear here', detail: 'Start with a photo of a face.' },
  ready: { title: 'Ready when you are', detail: 'Press PREDICT to see the expression.' },
  opening: { title: 'Opening…' },
  slowUpload: {
    title: 'Still uploading…',
    detail: 'Your connection seems slow. Keep this page open.',
  },
  uploading: { title: 'Uploading your photo…' },
  analyzing: { title: 'Analyzing the expression…' },
  slow: {
    title: 'Still working…',
    detail: 'This is taking longer than usual. You can keep waiting.',
  },
  stuck: {
    title: 'No result yet',
    detail:
      'Your photo is uploaded, and the result will appear in your history when it’s ready. Keep ' +
      'waiting, or upload it again.',
  },
  missing: {
    title: 'There’s nothing here',
    detail:
      'The result was deleted or belongs to another visitor. A link works only in the browser ' +
      'that uploaded the photo.',
  },
  sure: (percentage: string) => `with a probability of ${percentage}.`,
  noneOfFour: 'None of the four stands out. The chart compares only them.',
  closestTo: (emotion: string) => `Closest to ${emotion.toLowerCase()}`,
  amongSeven: (percentage: string) =>
    `${percentage} among all seven emotions. The chart compares only the four.`,
  notClear: (emotion: string, percentage: string) =>
    `Not clear, closest to ${emotion.toLowerCase()} (${percentage})`,
  notAmongFour: 'That’s among all seven emotions. The chart compares only the four.',
  unsure: 'No clear expression',
  closest: (emotion: string) =>
    `Of these four, it’s closest to ${emotion.toUpperCase()}, but the face may show something else.`,
  allEmotions: 'All seven emotions',
  emotionsCaption: 'Probability of each of the seven emotions',
  emotionColumn: 'Emotion',
  /** `count` faces are shown, the largest of all that were `found`. */
  chosenFace: (number: number, count: number, found: number) => {
    const isAll = found <= count;
    if (number === 1) {
      const faces = isAll
        ? `${count} faces found.`
        : `${found} faces found; the ${count} largest are shown.`;
      return `${faces} This is the largest, in the solid frame.`;
    }
    return `This is face ${number} of ${isAll ? count : `the ${count} largest`}, in the solid frame.`;
  },
  faces: 'Faces, largest first',
  face: (number: number) => `Face ${number}`,
  faceUnsure: 'unclear',
  noFace: {
    title: 'No face found',
    detail: 'Try a photo where the face is larger, well lit and facing the camera.',
  },
  photoEdited: 'This result is for the photo before your edits. Press PREDICT for a new one.',
  photoGone: 'The photo is no longer stored.',
  photoUnreachable: 'The photo couldn’t be loaded.',
  details: 'Details',
  model: 'Model',
  time: 'Processing time',
  timeOf: (times: Record<string, number>) => stageTimes(times, {}),
  image: 'Image',
  imageOf: ({ width, height, format }: { width: number; height: number; format: string }) =>
    `${width} × ${height} pixels, ${format}`,
  head: 'Head',
  turned: (degrees: number) =>
    `turned ${angle(degrees)} to the ${degrees > 0 ? 'right' : 'left'} of the picture`,
  raised: (degrees: number) => `${degrees > 0 ? 'raised' : 'lowered'} ${angle(degrees)}`,
  tilted: (degrees: number) =>
    `tilted ${angle(degrees)} ${degrees > 0 ? 'clockwise' : 'counterclockwise'}`,
  made: 'Made',
  keptUntil: 'Kept until',
  copyLink: 'Copy link for this browser',
  linkCopied: 'Copied. The link works in this browser only.',
  linkToCopy: (link: string) => `Copy this link: ${link}`,
};

export const DOWNLOAD = {
  data: 'Data',
  json: 'Save as JSON',
  csv: 'Save as CSV',
};

export const CHART = {
  choice: 'Chart',
  kinds: { pie: 'Pie', bars: 'Bars' },
};

/** The picture that can be shared. */
export const SHARE = {
  open: 'Save as picture',
  heading: 'Save or share as a picture',
  preview: (headline: string) => `The photo with the result: ${headline}`,
  shape: 'Shape',
  shapes: { square: 'Square', portrait: 'Portrait (4:5)', story: 'Story (9:16)' },
  hideOthers: 'Blur the other faces',
  fileName: 'expressio.png',
  save: 'Save as PNG',
  copy: 'Copy',
  share: 'Share…',
  close: 'Close',
  saved: 'Saved.',
  copied: 'Copied.',
  failed: 'That didn’t work. Save the picture instead.',
  unshown: 'This browser can’t show the photo, so it can’t make a picture of it.',
};

export const HISTORY = {
  heading: 'History',
  /** With the number of results; at least so many, if it is not exact. */
  counted: (total: number, isExact: boolean) => `History · ${number(total)}${isExact ? '' : '+'}`,
  loading: 'Loading…',
  empty: 'Your results will show up here.',
  unreadable: 'This result can’t be read',
  keys:
    'Arrow keys move between results. Enter opens one, Space selects it, Delete deletes it. ' +
    'Escape ends the selection.',
  open: 'Open',
  select: 'Select',
  deleteOne: (answer: string, made: string) => `Delete ${answer}, ${made}`,
  toSelect: 'Select',
  selectOne: (answer: string, made: string) => `Select ${answer}, ${made}`,
  faces: (count: number) => `${number(count)}\u00a0faces`,
  filter: 'Show',
  all: 'All',
  unclear: 'Unclear',
  noFace: 'No face',
  filteredAmong: (count: number) => `Among the ${number(count)} newest results.`,
  noneOfKind: 'None here.',
  showOlder: 'Show older',
  saveJson: 'All as JSON',
  saveCsv: 'All as CSV',
  deleteAll: 'Delete all',
  selected: (count: number) => `${number(count)} selected`,
  selectAll: 'Select all',
  endSelection: 'Done',
  deleteSelected: 'Delete',
  confirm: 'Delete all photos and results? This can’t be undone.',
  confirmDelete: 'Yes, delete all',
  confirmKeep: 'Keep them',
  deleted: (count: number) =>
    plural(count, 'Photo and result deleted', `${number(count)} photos and results deleted`),
  undo: 'Undo',
  undoFor: (seconds: number) => `You can undo this for ${seconds} seconds.`,
  deleting: (done: number, total: number) => `Deleting ${done} of ${total}…`,
  deletedAll: 'All photos and results were deleted.',
  deleteFailed: (count: number) =>
    plural(
      count,
      'This result couldn’t be fully deleted',
      'Some of these results couldn’t be fully deleted',
    ),
  deleteAllFailed: 'Some photos and results couldn’t be deleted',
  saveFailed: 'Your history couldn’t be loaded',
};

export const QUEUE = {
  heading: (count: number) => `${number(count)} ${plural(count, 'photo', 'photos')}`,
  progress: (done: number, count: number) => `${number(done)} of ${number(count)} done`,
  progressLabel: 'Photos done',
  start: (count: number) => `Predict ${number(count)} ${plural(count, 'photo', 'photos')}`,
  cancelAll: 'Cancel all',
  clear: 'Clear list',
  leftOut: (limit: number, count: number) =>
    `You can add ${number(limit)} photos at a time; ${number(count)} more were left out. Add them when these are done.`,
  ready: 'Ready',
  waiting: 'Waiting…',
  loading: (percent: number) => `Loading the models, ${wholePercent(percent / 100)}`,
  uploading: (percent: number) => `Uploading, ${wholePercent(percent / 100)}`,
  analyzing: 'Analyzing…',
  film: {
    title: 'This is a video',
    detail: 'Videos are opened one at a time.',
  },
  retryOne: (name: string) => `Try ${name} again`,
  cancelOne: (name: string) => `Cancel ${name}`,
  removeOne: (name: string) => `Remove ${name} from this list`,
};

export const NOTICE = {
  title: 'Before you start',
  points: [
    {
      title: 'What it reads',
      detail:
        'How a face looks in one photo: angry, happy, sad or surprised. It doesn’t know what a ' +
        'person feels, and it can be wrong.',
    },
    {
      title: 'Where your photo goes',
      detail:
        'To this site’s private storage in Google’s cloud, where it’s analyzed. Only this browser ' +
        'can see the photo and its result. Location data isn’t stored with the result. With “On this ' +
        'device” turned on, it goes nowhere: your browser analyzes it.',
    },
    {
      title: 'When it’s deleted',
      detail:
        'Automatically, on the date shown under Details (normally after 30 days), or right away ' +
        'when you delete it from your history. What you let this browser keep stays until you ' +
        'delete it.',
    },
    {
      title: 'What it’s not for',
      detail:
        'Judging people at work or school, or making decisions about them. Upload photos only of ' +
        'people who agree to it.',
    },
  ],
  /** The point that a build with App Check adds; Google asks for both links. */
  appCheck: {
    title: 'How abuse is kept out',
    detail:
      'Google reCAPTCHA checks that requests come from this page. Google receives your IP address ' +
      'and information about your browser, and may use cookies. Google’s terms apply:',
    links: [
      { name: 'Privacy Policy', href: 'https://policies.google.com/privacy' },
      { name: 'Terms of Service', href: 'https://policies.google.com/terms' },
    ],
  },
  accept: 'I understand',
  refuse: 'Not now',
  again: 'What happens to my photos',
};

export const PREFERENCES = {
  language: 'Language',
  theme: 'Theme',
  themes: { auto: 'System', light: 'Light', dark: 'Dark' },
};

export const OFFLINE = 'You’re offline. We’ll continue when you’re back online.';

export const ERROR_MESSAGES: Record<ErrorCode, Message> = {
  unsupported_format: {
    title: 'We can’t read this file as a photo',
    detail: READABLE,
  },
  corrupt_image: {
    title: 'This image is damaged',
    detail: 'Part of the file is missing or broken. Export the photo again or choose another one.',
  },
  too_large: {
    title: 'This file is too large',
    detail: 'The limit is 10 MB. Export a smaller version and try again.',
  },
  too_many_pixels: {
    title: 'This image has too many pixels',
    detail: 'The limit is 40 megapixels. Resize the photo and try again.',
  },
  too_complex: {
    title: 'This file is too complex to open',
    detail: 'Open it in a photo app, save it as a JPEG, and try that.',
  },
  too_many_photos: {
    title: 'You’ve reached the hourly limit',
    detail: 'You’ve sent too many photos in the last hour. Try again in an hour.',
  },
  empty_file: { title: INPUT.empty },
  internal: {
    title: 'Analysis failed',
    detail: 'Something went wrong on our side. Try again in a moment.',
  },
};

export const FAILURE_MESSAGES: Record<FailureReason, Message> = {
  network: {
    title: 'No connection',
    detail: 'We couldn’t reach the service. Check your internet connection and try again.',
  },
  permission: {
    title: 'Access denied',
    detail: 'The service didn’t accept this photo. Reload the page and try again.',
  },
  sign_in: {
    title: 'Sign-in failed',
    detail:
      'We couldn’t create the anonymous account that keeps your photos private. Try again in a moment.',
  },
  unreadable_result: {
    title: 'The result couldn’t be read',
    detail: 'This page may be out of date. Reload it and try again.',
  },
  unexpected: {
    title: 'Something went wrong',
    detail: 'Try again. If it keeps happening, reload the page.',
  },
  undecodable: {
    title: 'This browser can’t read this photo',
    detail: 'Save it as a JPEG and choose that, or turn off “On this device” and press PREDICT.',
  },
  not_loaded: {
    title: 'The models couldn’t be loaded',
    detail:
      'Check your internet connection and try again. Once loaded, they work without a connection.',
  },
  not_runnable: {
    title: 'This browser can’t run the models',
    detail: 'Update your browser, or turn off “On this device” and press PREDICT.',
  },
};

/** Predictions on the visitor's device. */
export const DEVICE = {
  name: 'On this device',
  help: 'No upload. Downloads 12 MB the first time.',
  privacy:
    'Expressio reads how a face looks, not what a person feels. Your photo is analyzed in this ' +
    'browser: it isn’t uploaded, and nobody else can see it.',
  progressLabel: 'Loading the models',
  loading: {
    title: 'Loading the models…',
    detail: 'About 12 MB, this time only: your browser keeps them.',
  },
  inCloud: {
    title: 'This result is in the cloud',
    detail: 'Turn off “On this device” to open it.',
  },
  history: 'History on this device',
  keep: 'Keep in this browser',
  keepHelp: 'Photos and results stay here until you delete them.',
  notKept: 'Nothing is kept.',
  unkept: 'This browser couldn’t keep the photo and result. Its storage may be full or blocked.',
  confirm: 'Delete all photos and results that this browser keeps? This can’t be undone.',
  confirmBoth:
    'Delete all photos and results, in the cloud and in this browser? This can’t be undone.',
  confirmKept: 'Delete the photos and results that this browser keeps, too?',
  unshown: (format: string) =>
    `This browser can’t show this ${format} file, so it can’t be analyzed here. Save it as a JPEG, ` +
    'or turn off “On this device”.',
};

export const CRASH: Message = {
  title: 'This page stopped working',
  detail: 'Reload to continue. Your uploaded photos are safe.',
};
export const NOT_FOUND = {
  pageTitle: 'Page not found: Expressio',
  title: 'There’s no page here',
  detail: 'Check the address, or start with a photo.',
  open: 'Open Expressio',
};

export const RELOAD = 'Reload';

export const LIVE = {
  mode: 'Photo or live',
  photo: 'Photo',
  live: 'Live',
  heading: 'Live camera',
  chip: 'Live, on this device, nothing is sent',
  privacy:
    'Expressio reads how a face looks, not what a person feels. The camera’s pictures stay in this ' +
    'tab, and nobody is recognized: a number only says that a face is where it was just before.',
  loading: 'Loading the models…',
  muted: 'The camera isn’t sending a picture. It may be covered or turned off.',
  problems: {
    refused: 'Camera access is blocked. Allow it for this site in your browser’s settings.',
    missing: 'No camera found. Connect one and try again.',
    busy: 'Another app or tab is using the camera. Close it and try again.',
    insecure: 'Browsers allow the camera on https:// pages only. Open this page with https://.',
    ended: 'The camera was disconnected. Reconnect it and try again.',
    failed: 'The camera couldn’t be opened.',
  },
  pause: 'Pause',
  resume: 'Resume',
  switchCamera: 'Switch camera',
  fullScreen: 'Full screen',
  leaveFullScreen: 'Leave full screen',
  frozenAlt: 'The frozen moment',
  starting: 'Getting ready…',
  noFace: 'No face in view',
  largestOf: (count: number) => `The largest of ${count} faces`,
  amongSeven: 'Among all seven emotions',
  ribbon: 'The last 30 seconds',
  now: 'now',
  ago: (seconds: number) => `${format.number(seconds)} s ago`,
  freezeHint: 'Tap to freeze a moment',
  frozen: 'Frozen',
  save: 'Save session as CSV',
};

/** A film, which visitors call a video, and what its people show over time. */
export const FILM = {
  onDevice: 'On this device: nothing is uploaded',
  player: (name: string) => `The video ${name}`,
  play: 'Play',
  pausePlaying: 'Pause the video',
  sound: 'Sound',
  states: {
    opening: 'Opening the video…',
    analyzing: 'Analyzing the video…',
    paused: 'Paused',
    failed: 'Analysis failed',
  },
  progress: 'Analysis',
  loading: (share: number) => `Loading the models, this time only: ${wholePercent(share)}`,
  place: (time: string, length: string) => `${time} of ${length}`,
  left: (seconds: number) =>
    seconds < 90 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`,
  done: (people: number) =>
    people === 0
      ? 'Done: no face found'
      : `Done: ${people} ${plural(people, 'person', 'people')} found`,
  cutOff: (time: string, length: string) =>
    `The video is damaged or cut off. It could be read up to ${time} of ${length}.`,
  looks: 'Look at',
  perSecond: (count: number) => `${count} a second`,
  everyFrame: 'every frame',
  pause: 'Pause',
  resume: 'Resume',
  again: 'Analyze again',
  person: (number: number) => `Person ${number}`,
  lane: (number: number) => `Person ${number} over time`,
  notSeen: 'not seen',
  unclear: 'Unclear',
  curve: (number: number) => `Probabilities, person ${number}`,
  probabilities: 'Probabilities shown',
  sets: { four: 'The four', seven: 'All seven' },
  moments: (number: number) => `Key moments of person ${number}`,
  noMoment: 'None of the four expressions so far.',
  changes: (number: number) => `Changes of person ${number} as a table`,
  from: 'From',
  to: 'To',
  expression: 'Expression',
  moreChanges: (count: number) => `${number(count)} more are in the CSV file.`,
  savePicture: 'Save timeline as PNG',
  nobodyRecognized:
    'This shows how a face looks, not what a person feels. A person’s number comes from place and ' +
    'motion alone: nobody is recognized, and anyone who leaves and comes back gets a new number.',
  noFace: {
    title: 'No face found in this video',
    detail: 'Try one in which faces are larger, well lit, and turned toward the camera.',
  },
  failures: {
    unplayable: (name: string): Message => ({
      title: `This browser can’t play “${name}”`,
      detail:
        'The video is damaged, or in a format that this browser doesn’t support. Try an MP4 with ' +
        'H.264 or a WebM.',
    }),
    no_pictures: (name: string): Message => ({
      title: `“${name}” has no picture that this browser can show`,
      detail:
        'It has only sound, or its picture is in a format that this browser doesn’t support. Try an ' +
        'MP4 with H.264 or a WebM.',
    }),
    networks: (name: string): Message => ({
      title: `“${name}” couldn’t be analyzed`,
      detail:
        'The models couldn’t be loaded, or this browser is too old to run them. Check your internet ' +
        'connection and try again.',
    }),
  },
};
