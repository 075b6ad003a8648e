import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { parsePrediction } from '../../lib/prediction';
import { DONE, FACE, NO_FACE, unsureFace } from '../../test/documents';
import { FaceBoxes } from './FaceBoxes';

const THREE = { ...DONE, faces: [FACE, FACE, FACE] };

test('the chosen face is framed where it lies in the photo', () => {
  const { boxes } = renderBoxes(DONE);
  expect(boxes[0]).toHaveStyle({ left: '25%', top: '12.5%', width: '50%', height: '37.5%' });
  expect(screen.queryByRole('button')).toBeNull();
});

test('of several faces the shown one is marked', () => {
  const { boxes } = renderBoxes(THREE, 1);
  expect(boxes.map((box) => box.dataset.face)).toEqual(['other', 'chosen', 'other']);
  expect(screen.getByRole('button', { name: 'Face 2 Happy 84.7%', pressed: true })).toBe(boxes[1]);
});

test('a frame chooses its face', async () => {
  const { onFace } = renderBoxes(THREE);
  await userEvent.click(screen.getByRole('button', { name: /^Face 3/ }));
  expect(onFace).toHaveBeenCalledExactlyOnceWith(2);
});

test('each frame says what its face shows, with a number where there are several', () => {
  const { boxes } = renderBoxes({ ...DONE, faces: [FACE, unsureFace('neutral', 0.6)] });
  expect(boxes.map((box) => box.textContent)).toEqual(['1 Happy 84.7%', '2 Neutral']);
  expect(screen.getByRole('button', { name: 'Face 2 Neutral' })).toBe(boxes[1]);
  expect(renderBoxes(DONE).boxes[0]).toHaveTextContent(/^Happy 84.7%$/);
});

test('without a face there is no frame', () => {
  expect(renderBoxes(NO_FACE).boxes).toEqual([]);
});

function renderBoxes(document: object, face = 0) {
  const onFace = vi.fn();
  const { container } = render(
    <FaceBoxes prediction={parsePrediction(document)} face={face} onFace={onFace} />,
  );
  return { onFace, boxes: [...container.querySelectorAll<HTMLElement>('[data-face]')] };
}
