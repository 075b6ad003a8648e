import { expect, test } from 'vitest';
import css from './theme.css?raw';

const [LIGHT = '', DARK = ''] = css.split('@media (prefers-color-scheme: dark)');

test.each([
  ['light', LIGHT],
  ['dark', DARK],
])('every class has at least 3:1 contrast with the surface in the %s scheme', (_, css) => {
  for (const name of ['angry', 'happy', 'sad', 'surprise']) {
    expect(contrast(color(css, name), color(css, 'surface')), name).toBeGreaterThanOrEqual(3);
  }
});

test.each([
  ['light', LIGHT],
  ['dark', DARK],
])('text has at least 4.5:1 contrast with what is under it in the %s scheme', (_, css) => {
  for (const text of ['text', 'text-quiet']) {
    for (const under of ['surface', 'surface-sunken']) {
      const found = contrast(color(css, text), color(css, under));
      expect(found, `${text} on ${under}`).toBeGreaterThanOrEqual(4.5);
    }
  }
});

/** The sRGB channels, from 0 to 1, of a custom property. */
function color(css: string, name: string): number[] {
  const hex = new RegExp(`--${name}: #(\\w{6})`).exec(css)?.[1];
  if (hex === undefined) throw new Error(`theme.css has no --${name} in six hex digits`);
  return [0, 2, 4].map((start) => parseInt(hex.slice(start, start + 2), 16) / 255);
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: number[], other: number[]): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(channels: number[]): number {
  const [r = 0, g = 0, b = 0] = channels.map((channel) =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
