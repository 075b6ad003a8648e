import { expect, test } from 'vitest';
import { layerPath } from './Curve';

test('a layer is as high as the shares up to its own, and has gaps where nothing is known', () => {
  const bins = [[0.25, 0.5], [0.5, 0.5], undefined, [1, 0]];
  expect(layerPath(bins, 0)).toBe('M0 100V75.0H1V50.0H2V100ZM3 100V0.0H4V100Z');
  expect(layerPath(bins, 1)).toBe('M0 100V25.0H1V0.0H2V100ZM3 100V0.0H4V100Z');
});
