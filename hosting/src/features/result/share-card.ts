/** Draws a picture to share: the photo with its frames, the answer, and its bars. */
import { EXPRESSIONS, isExpression, type Box, type DonePrediction } from '../../lib/prediction';
import { EMOTION_NAMES, NAME, percentages } from '../../lib/strings';
import { sharedHeadline } from './share-headline';

/** Width and height of the picture, in pixels. */
export const SHAPES = {
  square: [1080, 1080],
  portrait: [1080, 1350],
  story: [1080, 1920],
} as const;
export type Shape = keyof typeof SHAPES;

export interface Card {
  /** The photo that was analyzed. */
  picture: ImageBitmap;
  prediction: DonePrediction;
  /** The index of the face that the picture is about. */
  face: number;
  shape: Shape;
  hidesOthers: boolean;
}

const MARGIN = 56;
const CORNER = 28;
const FRAME = 6;
const HEADLINE = 68;
const BAR = 44;
const BARS_END = 876; // Leaves room for "100.0%" on the right.
const WORD_MARK = 34;
const GAP = 28; // Below the headline; twice as much below the photo.
const ANSWER_HEIGHT = HEADLINE + GAP + EXPRESSIONS.length * BAR;
const FOOT = 96; // Holds the word mark.
const HIDDEN_CELLS = 5; // A side: too few to know a face by.
const HIDDEN_SCALE = 1.3; // Hair and chin are outside of a face's box.

/** Draws the card in the page's colors; sets the size of `canvas`. */
export function drawCard(canvas: HTMLCanvasElement, card: Card): void {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gave the canvas no 2D context');
  const [width, height] = SHAPES[card.shape];
  canvas.width = width;
  canvas.height = height;
  context.fillStyle = color('--surface');
  context.fillRect(0, 0, width, height);
  const place = photoPlace(card.picture, card.shape);
  drawPhoto(context, card, place);
  drawAnswer(context, card, place.top + place.height + 2 * GAP);
  context.fillStyle = color('--text-quiet');
  context.font = font(WORD_MARK, 700);
  context.textBaseline = 'middle';
  context.fillText(NAME, MARGIN, height - FOOT / 2);
}

/** Where the photo is, in pixels: as large as fits; it and the answer are in the middle. */
export function photoPlace(picture: { width: number; height: number }, shape: Shape): Box {
  const [width, height] = SHAPES[shape];
  const below = 2 * GAP + ANSWER_HEIGHT + FOOT;
  const room = { width: width - 2 * MARGIN, height: height - MARGIN - below };
  const scale = Math.min(room.width / picture.width, room.height / picture.height);
  const size = { width: picture.width * scale, height: picture.height * scale };
  return {
    left: (width - size.width) / 2,
    top: MARGIN + (room.height - size.height) / 2,
    ...size,
  };
}

function drawPhoto(context: CanvasRenderingContext2D, card: Card, place: Box): void {
  const { picture, prediction, face, hidesOthers } = card;
  context.save();
  roundedPath(context, place, CORNER);
  context.clip();
  context.drawImage(picture, place.left, place.top, place.width, place.height);
  for (const [index, { box }] of prediction.faces.entries()) {
    const shown = inPlace(box, place);
    if (index === face) continue;
    if (hidesOthers) hide(context, scaled(shown, HIDDEN_SCALE));
    else drawFrame(context, shown, FRAME / 2);
  }
  const chosen = prediction.faces[face] ?? prediction.faces[0];
  drawFrame(context, inPlace(chosen.box, place), FRAME);
  context.restore();
}

/** White with a dark edge: visible on any photo. */
function drawFrame(context: CanvasRenderingContext2D, box: Box, width: number): void {
  for (const [style, lineWidth] of [
    ['rgb(0 0 0 / 60%)', width + 4],
    ['#ffffff', width],
  ] as const) {
    roundedPath(context, box, CORNER / 2);
    context.strokeStyle = style;
    context.lineWidth = lineWidth;
    context.stroke();
  }
}

/** Replaces what is drawn in the ellipse within `box` by the mean colors of a few cells. */
function hide(context: CanvasRenderingContext2D, box: Box): void {
  const cells = document.createElement('canvas');
  cells.width = HIDDEN_CELLS;
  cells.height = HIDDEN_CELLS;
  const small = cells.getContext('2d');
  if (!small) throw new Error('This browser gave the canvas no 2D context');
  small.imageSmoothingQuality = 'high';
  const { left, top, width, height } = box;
  small.drawImage(context.canvas, left, top, width, height, 0, 0, HIDDEN_CELLS, HIDDEN_CELLS);
  context.save();
  context.beginPath();
  context.ellipse(left + width / 2, top + height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
  context.clip();
  context.drawImage(cells, left, top, width, height);
  context.restore();
}

function drawAnswer(context: CanvasRenderingContext2D, card: Card, top: number): void {
  const { canvas } = context;
  const face = card.prediction.faces[card.face] ?? card.prediction.faces[0];
  const headline = sharedHeadline(face);
  context.textBaseline = 'top';
  context.fillStyle = isExpression(headline.emotion)
    ? color(`--${headline.emotion}`)
    : color('--text');
  context.font = font(HEADLINE, 700);
  context.fillText(headline.text, MARGIN, top, canvas.width - 2 * MARGIN);

  const percentage = percentages(face.probabilities);
  context.font = font(BAR - 14);
  const names = EXPRESSIONS.map((expression) => EMOTION_NAMES[expression]);
  const left = MARGIN + GAP + Math.max(...names.map((name) => context.measureText(name).width));
  for (const [index, expression] of EXPRESSIONS.entries()) {
    const y = top + HEADLINE + GAP + index * BAR;
    context.fillStyle = color('--text');
    context.fillText(EMOTION_NAMES[expression], MARGIN, y);
    context.fillText(percentage[expression], BARS_END + 20, y);
    const bar = { left, top: y, width: BARS_END - left, height: BAR - 16 };
    fillBar(context, bar, '--surface-sunken');
    const width = bar.width * face.probabilities[expression];
    fillBar(context, { ...bar, width }, `--${expression}`);
  }
}

function fillBar(context: CanvasRenderingContext2D, bar: Box, colorName: string): void {
  roundedPath(context, bar, Math.min(bar.width, bar.height) / 2);
  context.fillStyle = color(colorName);
  context.fill();
}

function roundedPath(context: CanvasRenderingContext2D, box: Box, radius: number): void {
  context.beginPath();
  context.roundRect(box.left, box.top, box.width, box.height, radius);
}

/** A box in fractions of the photo, in pixels. */
function inPlace(box: Box, place: Box): Box {
  return {
    left: place.left + box.left * place.width,
    top: place.top + box.top * place.height,
    width: box.width * place.width,
    height: box.height * place.height,
  };
}

function scaled({ left, top, width, height }: Box, scale: number): Box {
  return {
    left: left - ((scale - 1) / 2) * width,
    top: top - ((scale - 1) / 2) * height,
    width: scale * width,
    height: scale * height,
  };
}

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}

function font(size: number, weight = 400): string {
  return `${weight} ${size}px system-ui, sans-serif`;
}
