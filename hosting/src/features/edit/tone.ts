/** Brightness and contrast, as CSS's filters compute them: shown by the browser, uploaded by this. */
import type { Edits } from './edits';

type Tone = Pick<Edits, 'brightness' | 'contrast'>;

/** The CSS `filter` of the preview. */
export function toneFilter({ brightness, contrast }: Tone): string {
  return brightness === 1 && contrast === 1
    ? 'none'
    : `brightness(${brightness}) contrast(${contrast})`;
}

/** What each of the 256 values of a channel becomes; https://www.w3.org/TR/filter-effects-1/ */
export function toneCurve({ brightness, contrast }: Tone): Uint8ClampedArray {
  return Uint8ClampedArray.from({ length: 256 }, (_, value) => {
    const brightened = Math.min(255, value * brightness);
    return (brightened - 127.5) * contrast + 127.5;
  });
}

/** Puts red, green and blue of every RGBA pixel through the curve. */
export function applyCurve(pixels: Uint8ClampedArray, curve: Uint8ClampedArray): void {
  for (let i = 0; i < pixels.length; i += 4) {
    pixels[i] = curve[pixels[i] ?? 0] ?? 0;
    pixels[i + 1] = curve[pixels[i + 1] ?? 0] ?? 0;
    pixels[i + 2] = curve[pixels[i + 2] ?? 0] ?? 0;
  }
}
