import { describe, expect, it } from 'vitest';
import { photoPlace, SHAPES, type Shape } from './share-card';

describe('photoPlace', () => {
  it.each(Object.keys(SHAPES) as Shape[])('leaves room for the answer below (%s)', (shape) => {
    const [width, height] = SHAPES[shape];
    for (const picture of [
      { width: 4000, height: 500 },
      { width: 30, height: 30 },
      { width: 600, height: 6000 },
    ]) {
      const place = photoPlace(picture, shape);
      expect(place.width / place.height).toBeCloseTo(picture.width / picture.height);
      expect(place.left).toBeCloseTo((width - place.width) / 2);
      expect(place.left).toBeGreaterThan(0);
      expect(place.top).toBeGreaterThan(0);
      expect(place.top + place.height).toBeLessThan(height - 300);
    }
  });
});
