/** Every text that the page shows, in the visitor's language, and how it writes numbers. */
import type * as en from './en';

export type { Message } from './en';

type English = typeof en;

/** What every language has: the names of strings/en.ts, each with texts of the same shape. */
export type Strings = {
  [Name in keyof English]: English[Name] extends string ? string : English[Name];
};

export const NAME = 'EXPRESSIO'; // In every language.

/** The names of strings/en.ts in the page's language; they have no value before `adopt`. */
export let {
  format,
  TAGLINE,
  pageTitle,
  INPUT,
  CAMERA,
  EDIT,
  EMOTION_NAMES,
  REASONS,
  RESULT,
  CHART,
  DOWNLOAD,
  SHARE,
  HISTORY,
  QUEUE,
  NOTICE,
  PREFERENCES,
  OFFLINE,
  ERROR_MESSAGES,
  FAILURE_MESSAGES,
  DEVICE,
  CRASH,
  NOT_FOUND,
  RELOAD,
  LIVE,
  FILM,
} = {} as Strings;

/** Makes `strings` what the page says from now on. What is drawn already has to be drawn again. */
export function adopt(strings: Strings): void {
  ({
    format,
    TAGLINE,
    pageTitle,
    INPUT,
    CAMERA,
    EDIT,
    EMOTION_NAMES,
    REASONS,
    RESULT,
    CHART,
    DOWNLOAD,
    SHARE,
    HISTORY,
    QUEUE,
    NOTICE,
    PREFERENCES,
    OFFLINE,
    ERROR_MESSAGES,
    FAILURE_MESSAGES,
    DEVICE,
    CRASH,
    NOT_FOUND,
    RELOAD,
    LIVE,
    FILM,
  } = strings);
}

const STEPS = 1000; // Tenths of a percent.

/**
 * Probabilities that sum to 1 as "92.3%" each, so that what is shown sums to 100.0%, too: the
 * largest remainders are rounded up.
 */
export function percentages<Name extends string>(
  probabilities: Readonly<Record<Name, number>>,
): Record<Name, string> {
  const entries = Object.entries<number>(probabilities);
  const shares = entries.map(([name, probability]) => {
    const exact = STEPS * probability;
    const steps = Math.floor(exact);
    return { name, steps, remainder: exact - steps };
  });
  const missing = STEPS - shares.reduce((sum, { steps }) => sum + steps, 0);
  const roundedUp = [...shares].sort((a, b) => b.remainder - a.remainder).slice(0, missing);
  return Object.fromEntries(
    shares.map((share) => [
      share.name,
      format.percent((share.steps + Number(roundedUp.includes(share))) / STEPS),
    ]),
  ) as Record<Name, string>;
}

/** An instant as "Nov 20, 2026, 10:00 AM", in the visitor's time zone. */
export function instant(date: Date): string {
  return format.instant(date);
}
