import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { parsePrediction } from '../../lib/prediction';
import { DONE, FACE, NO_FACE } from '../../test/documents';
import { FaceBoxes } from './FaceBoxes';

test('the answered face is framed where it lies in the photo', () => {
  expect(boxes(DONE)[0]).toHaveStyle({ left: '25%', top: '12.5%', width: '50%', height: '37.5%' });
});

test('of several faces the first is marked as the answered one', () => {
  const found = boxes({ ...DONE, faces: [FACE, FACE, FACE] });
  expect(found.map((box) => box.dataset.face)).toEqual(['answered', 'other', 'other']);
});

test('without a face there is no frame', () => {
  expect(boxes(NO_FACE)).toEqual([]);
});

function boxes(document: object): HTMLElement[] {
  const { container } = render(<FaceBoxes prediction={parsePrediction(document)} />);
  return [...container.querySelectorAll<HTMLElement>('[data-face]')];
}
