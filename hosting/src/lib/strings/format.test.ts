import { expect, test, vi } from 'vitest';
import { percentages } from '.';
import { formats } from './format';

test.each([
  ['all of it', [1, 0, 0, 0], ['100.0%', '0.0%', '0.0%', '0.0%']],
  ['next to all of it', [0.9992, 0.0006, 0.0001, 0.0001], ['99.9%', '0.1%', '0.0%', '0.0%']],
  ['thirds', [1 / 3, 1 / 3, 1 / 3], ['33.4%', '33.3%', '33.3%']],
  ['what is exact already', [0.29, 0.57, 0.14], ['29.0%', '57.0%', '14.0%']],
  ['what each would be rounded down', [0.3334, 0.3334, 0.3332], ['33.4%', '33.3%', '33.3%']],
  ['what each would be rounded up', [0.4996, 0.4996, 0.0008], ['50.0%', '49.9%', '0.1%']],
])('percentages sum to 100.0: %s', (_, shares, shown) => {
  expect(written(shares)).toEqual(shown);
  expect(tenths(shown)).toBe(1000);
});

test('percentages sum to 100.0 whatever the shares, each within a tenth of its own', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const weights = Array.from({ length: 7 }, (_, index) => (seed * (index + 3) ** 5) % 997);
    const sum = weights.reduce((a, b) => a + b);
    const shares = weights.map((weight) => weight / sum);
    const shown = written(shares);
    expect(tenths(shown)).toBe(1000);
    shown.forEach((text, index) => {
      expect(Math.abs(parseFloat(text) - 100 * (shares[index] ?? NaN))).toBeLessThan(0.1);
    });
  }
});

test.each([
  ['en', '92.3%', '105%', '10.1 MB', 'a, b, and c'],
  ['de', '92,3 %', '105 %', '10,1 MB', 'a, b und c'],
  ['fr', '92,3 %', '105 %', '10,1 Mo', 'a, b et c'],
  ['es', '92,3 %', '105 %', '10,1 MB', 'a, b y c'],
])('numbers and lists are written as is usual in %s', (language, tenths, whole, size, list) => {
  const format = formats(language);
  expect(spaced(format.percent(0.9234))).toBe(tenths);
  expect(spaced(format.wholePercent(1.0499))).toBe(whole);
  expect(spaced(format.megabytes(10.05 * 1024 * 1024))).toBe(size);
  expect(format.list(['a', 'b', 'c'])).toBe(list);
});

test('a language has its own plural', () => {
  const written = (language: string) =>
    [0, 1, 2, 1_000_000].map((count) => formats(language).plural(count, 'one', 'other'));
  expect(written('en')).toEqual(['other', 'one', 'other', 'other']);
  expect(written('de')).toEqual(['other', 'one', 'other', 'other']);
  expect(written('fr')).toEqual(['one', 'one', 'other', 'other']);
  expect(written('es')).toEqual(['other', 'one', 'other', 'other']);
});

test('the variant that the browser asks for is used', () => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['fr', 'en-GB', 'en-US']);
  expect(formats('en').locale).toBe('en-GB');
  expect(formats('de').locale).toBe('de');
});

test('stages are named in the language, and those without a name as they are', () => {
  const times = { fetch: 2.6, decode: 30 };
  const written = formats('fr').stageTimes(times, { decode: 'décodage' });
  expect(spaced(written)).toBe('33 ms (fetch 3, décodage 30)');
});

/** With plain spaces: how wide the unbreakable ones are depends on the version of ICU. */
function spaced(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}

function written(shares: number[]): string[] {
  return Object.values(percentages(Object.fromEntries(shares.entries())));
}

function tenths(shown: string[]): number {
  return shown.reduce((sum, text) => sum + Math.round(10 * parseFloat(text)), 0);
}
