/** Draws the timeline as a picture to keep: a lane of colors for each person, and the legend. */
import { FILM, NAME } from '../../lib/strings';
import { shownName } from './shown-name';
import { BINS, clock, SHOWN, ticks, type Person, type Timeline } from './timeline';

const WIDTH = 1600; // Pixels.
const MARGIN = 48;
const NAMES_WIDTH = 170;
const TITLE = 34;
const TEXT = 22;
const LANE = 40;
const GAP = 14; // Between lanes.
const HEAD = 108; // Above the first lane.
const FOOT = 132; // Below the last one: the axis, the legend, the word mark.
const MAX_TICKS = 10;
const LEGEND_WIDTH = 190;

/** In the page's colors; sets the size of `canvas`. */
export function drawTimeline(canvas: HTMLCanvasElement, title: string, timeline: Timeline): void {
  const { people, durationS } = timeline;
  canvas.width = WIDTH;
  canvas.height = HEAD + people.length * (LANE + GAP) + FOOT;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gave the canvas no 2D context');
  context.fillStyle = color('--surface');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = 'middle';
  write(context, title, MARGIN, MARGIN + TITLE / 2, '--text', `600 ${TITLE}px`, WIDTH - 2 * MARGIN);
  people.forEach((person, row) => drawLane(context, person, HEAD + row * (LANE + GAP)));
  const axis = HEAD + people.length * (LANE + GAP) + TEXT / 2;
  for (const timeS of ticks(durationS, MAX_TICKS)) {
    write(context, clock(timeS), left((BINS * timeS) / durationS), axis, '--text-quiet');
  }
  const legend = canvas.height - MARGIN;
  SHOWN.forEach((shown, index) => {
    const x = MARGIN + index * LEGEND_WIDTH;
    context.fillStyle = color(`--${shown}`);
    context.fillRect(x, legend - TEXT / 2, TEXT, TEXT);
    write(context, shownName(shown), x + 1.5 * TEXT, legend, '--text');
  });
  context.textAlign = 'right';
  write(context, NAME, WIDTH - MARGIN, legend, '--text-quiet', `700 ${TEXT}px`);
}

function drawLane(context: CanvasRenderingContext2D, person: Person, top: number): void {
  write(context, FILM.person(person.number), MARGIN, top + LANE / 2, '--text');
  context.fillStyle = color('--surface-sunken');
  context.fillRect(left(0), top, left(BINS) - left(0), LANE);
  for (const { shown, start, width } of person.lane) {
    context.fillStyle = color(`--${shown}`);
    context.fillRect(left(start), top, left(start + width) - left(start), LANE);
  }
}

/** Where a step begins, in whole pixels, so that neighbors touch. */
function left(bin: number): number {
  const start = MARGIN + NAMES_WIDTH;
  return Math.round(start + (bin / BINS) * (WIDTH - MARGIN - start));
}

function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  name: string,
  font = `${TEXT}px`,
  maxWidth?: number,
): void {
  context.fillStyle = color(name);
  context.font = `${font} system-ui, sans-serif`;
  context.fillText(text, x, y, maxWidth);
}

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}
