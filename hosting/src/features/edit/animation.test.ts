import { expect, test } from 'vitest';
import { fileOf } from '../../test/files';
import { isAnimation } from './animation';

const PNG = '\x89PNG\r\n\x1a\n';
const HEADER = `\0\0\0\x0dIHDR${'\0'.repeat(17)}`;
const CONTROL = `\0\0\0\x08acTL${'\0'.repeat(12)}`;
const PIXELS = '\0\0\0\0IDAT\0\0\0\0';

test.each([
  ['a GIF', 'GIF89a', true],
  ['a WebP with frames', 'RIFF\n\0\0\0WEBPVP8X\n\0\0\0\x12', true],
  ['a WebP with alpha', 'RIFF\n\0\0\0WEBPVP8X\n\0\0\0\x10', false],
  ['a simple WebP', 'RIFF\n\0\0\0WEBPVP8 \xff\xff\xff\xff\xff', false],
  ['a PNG with frames', PNG + HEADER + CONTROL + PIXELS, true],
  ['a PNG that has them after its pixels', PNG + HEADER + PIXELS + CONTROL, false],
  ['a PNG that ends early', PNG + HEADER, false],
  ['an AVIF sequence', '\0\0\0\x2cftypavis\0\0\0\0avif', true],
  ['an AVIF sequence by its other brands', '\0\0\0\x2cftypavif\0\0\0\0mif1avis', true],
  ['an AVIF', '\0\0\0\x1cftypavif\0\0\0\0mif1miaf', false],
  ['a JPEG', '\xff\xd8\xff', false],
])('%s is recognized', async (_, start, expected) => {
  expect(await isAnimation(fileOf(start, 'photo', start.length))).toBe(expected);
});
