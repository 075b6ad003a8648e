/**
 * Smooths what a face shows over time, so that a label is readable and does not flicker.
 *
 * A first-order low-pass filter (exponential smoothing) of the probabilities, with a time constant in
 * seconds, so that it means the same at any frame rate: after a change at once, they are 63 % of the
 * way there after TIME_CONSTANT_S, and 86 % after 500 ms. Then hysteresis: a label, once shown, stays
 * until its probability is MARGIN below what it takes to show it. It needs only the past, so it works
 * live as well. batch/film_smoothing.py does the same with the same numbers.
 */
import { CONTRACT, EMOTIONS, LABELS } from './contract';
import type { Expression } from '../lib/prediction';

export const TIME_CONSTANT_S = 0.25;
export const MARGIN = 0.15;

/** What a face shows over time: one of the four, or neutral, or nothing clear. */
export type Shown = Expression | 'neutral' | 'unsure';

const THRESHOLD = CONTRACT.expression.confidence_threshold;
const NEUTRAL = EMOTIONS.indexOf('neutral');

/** One person's probabilities; feed it frame by frame. */
export class Smoother {
  /** Smoothed, in the order of EMOTIONS, summing to 1. */
  emotions = EMOTIONS.map(() => 0);
  shown: Shown = 'unsure';
  private seenS: number | null = null;

  /**
   * Takes the probabilities of EMOTIONS at a time, and returns what is shown then.
   *
   * That is one of LABELS whose smoothed probability reaches the network's confidence threshold; else
   * neutral where that is likeliest; else unsure.
   */
  add(timeS: number, emotions: readonly number[]): Shown {
    const elapsedS = this.seenS === null ? Infinity : Math.max(timeS - this.seenS, 0);
    const weight = 1 - Math.exp(-elapsedS / TIME_CONSTANT_S);
    this.emotions = this.emotions.map(
      (old, index) => old + weight * ((emotions[index] ?? 0) - old),
    );
    this.seenS = timeS;
    this.shown = this.next();
    return this.shown;
  }

  private next(): Shown {
    const four = this.emotions.slice(0, LABELS.length);
    const before = LABELS.indexOf(this.shown);
    if ((four[before] ?? 0) >= THRESHOLD - MARGIN) return this.shown;
    const highest = Math.max(...four);
    if (highest >= THRESHOLD) return LABELS[four.indexOf(highest)] as Expression;
    const margin = this.shown === 'neutral' ? MARGIN : 0;
    const isNeutral = (this.emotions[NEUTRAL] ?? 0) >= Math.max(...this.emotions) - margin;
    return isNeutral ? 'neutral' : 'unsure';
  }
}
