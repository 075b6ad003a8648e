/** How a language writes numbers, dates, and counted things. */

const MEGABYTE = 1024 * 1024; // Bytes, as the limit on photos counts them.

/** The formats of `language`, in the variant that the browser asks for, as "en-GB". */
export function formats(language: string) {
  const locale = navigator.languages.find((name) => name.split('-')[0] === language) ?? language;
  const tenthsOfPercent = lazy(
    () =>
      new Intl.NumberFormat(locale, {
        style: 'percent',
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      }),
  );
  const wholePercents = lazy(() => new Intl.NumberFormat(locale, { style: 'percent' }));
  const wholeNumbers = lazy(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }));
  const millisecondsFormat = lazy(
    () =>
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: 'millisecond',
        maximumFractionDigits: 0,
      }),
  );
  const megabytesFormat = lazy(
    () =>
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: 'megabyte',
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      }),
  );
  const instants = lazy(
    () => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }),
  );
  const times = lazy(() => new Intl.DateTimeFormat(locale, { timeStyle: 'short' }));
  const days = lazy(() => new Intl.DateTimeFormat(locale, { dateStyle: 'full' }));
  const daysAgo = lazy(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const lists = lazy(() => new Intl.ListFormat(locale));
  const rules = lazy(() => new Intl.PluralRules(locale));

  return {
    locale,
    /** A share as "92.3%". */
    percent: (share: number) => tenthsOfPercent().format(share),
    /** A factor as "105%". */
    wholePercent: (factor: number) => wholePercents().format(factor),
    /** A count as "1,234". */
    number: (count: number) => wholeNumbers().format(count),
    /** Milliseconds by stage as "35 ms (download 5, decode 30)"; a stage without a name has its own. */
    stageTimes: (times: Record<string, number>, names: Record<string, string>) => {
      const sum = Object.values(times).reduce((before, time) => before + time, 0);
      const stages = Object.entries(times).map(
        ([stage, time]) => `${names[stage] ?? stage} ${wholeNumbers().format(time)}`,
      );
      return `${millisecondsFormat().format(sum)} (${stages.join(', ')})`;
    },
    /** A size as "10.1 MB", rounded up. */
    megabytes: (bytes: number) => megabytesFormat().format(Math.ceil((10 * bytes) / MEGABYTE) / 10),
    /** An angle without its sign, as "32°". */
    angle: (degrees: number) => `${Math.round(Math.abs(degrees))}°`,
    /** An instant as "Nov 20, 2026, 10:00 AM", in the visitor's time zone. */
    instant: (date: Date) => instants().format(date),
    /** The same without the day, as "10:00 AM". */
    time: (date: Date) => times().format(date),
    /** A day as "Today", "Yesterday", or "Friday, November 20, 2026". */
    day: (date: Date, now: Date) => {
      const ago = dayNumber(now) - dayNumber(date);
      return ago === 0 || ago === 1
        ? capitalized(daysAgo().format(-ago, 'day'), locale)
        : capitalized(days().format(date), locale);
    },
    /** "one, two, and three". */
    list: (words: readonly string[]) => lists().format(words),
    /** The word that goes with `count`. */
    plural: (count: number, one: string, other: string) =>
      rules().select(count) === 'one' ? one : other,
  };
}

/** What `make` makes, at the first call: a formatter takes a phone several milliseconds. */
function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Days are counted in the visitor's time zone, whose days may have 23 or 25 hours. */
function dayNumber(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / (24 * 60 * 60 * 1000);
}

function capitalized(text: string, locale: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}
