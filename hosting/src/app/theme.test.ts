import { expect, test } from 'vitest';
import css from './theme.css?raw';

const EMOTIONS = ['angry', 'happy', 'sad', 'surprise', 'neutral', 'fear', 'disgust'];
const [LIGHT = '', DARK = ''] = css.split(":root[data-mantine-color-scheme='dark']");

test.each([
  ['light', LIGHT],
  ['dark', DARK],
])('every emotion has at least 3:1 contrast with the surface in the %s scheme', (_, css) => {
  for (const name of EMOTIONS) {
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

// How the linear channels are seen without one kind of cone: Machado, Oliveira and Fernandes, "A
// Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1.0.
const VISIONS = {
  'full color vision': [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  deuteranopia: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
  tritanopia: [
    1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039,
  ],
};

test.each(Object.entries(VISIONS))('the emotions’ colors are distinct with %s', (_, vision) => {
  for (const css of [LIGHT, DARK]) {
    const seen = EMOTIONS.map((name) => lab(multiplied(vision, color(css, name).map(linear))));
    seen.forEach((one, index) => {
      for (const other of seen.slice(index + 1)) {
        const difference = Math.hypot(...one.map((value, axis) => value - (other[axis] ?? 0)));
        expect(difference).toBeGreaterThan(20); // About 2 can be seen side by side.
      }
    });
  }
});

/** The product of a 3 x 3 matrix, row by row, and a vector. */
function multiplied(matrix: number[], [x = 0, y = 0, z = 0]: number[]): number[] {
  return [0, 3, 6].map(
    (row) => (matrix[row] ?? 0) * x + (matrix[row + 1] ?? 0) * y + (matrix[row + 2] ?? 0) * z,
  );
}

/** CIELAB (D65) of linear sRGB channels. */
function lab(channels: number[]): number[] {
  const toXyz = [0.4339, 0.3762, 0.1899, 0.2127, 0.7152, 0.0722, 0.0178, 0.1095, 0.8727];
  const inGamut = channels.map((channel) => Math.min(1, Math.max(0, channel)));
  const [x = 0, y = 0, z = 0] = multiplied(toXyz, inGamut).map((value) =>
    value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116,
  );
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

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
  const [r = 0, g = 0, b = 0] = channels.map(linear);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
