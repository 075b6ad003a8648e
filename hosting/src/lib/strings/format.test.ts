import { expect, test } from 'vitest';
import { percentages } from '.';

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

function written(shares: number[]): string[] {
  return Object.values(percentages(Object.fromEntries(shares.entries())));
}

function tenths(shown: string[]): number {
  return shown.reduce((sum, text) => sum + Math.round(10 * parseFloat(text)), 0);
}
