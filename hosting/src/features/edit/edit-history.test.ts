import { expect, test } from 'vitest';
import { editHistory, NO_HISTORY, type EditAction, type EditHistory } from './edit-history';
import { UNEDITED } from './edits';

test('what is undone can be redone', () => {
  const undone = after(bright(1.1), bright(1.2), { type: 'undo' });
  expect(undone.present.brightness).toBe(1.1);
  const redone = editHistory(undone, { type: 'redo' });
  expect(redone.present.brightness).toBe(1.2);
  expect(redone.future).toEqual([]);
});

test('a change after an undo leaves nothing to redo', () => {
  const changed = after(bright(1.1), { type: 'undo' }, bright(1.3), { type: 'redo' });
  expect(changed.present.brightness).toBe(1.3);
  expect(changed.past).toEqual([UNEDITED]);
});

test('the changes of one gesture are one step, those of the next another', () => {
  const drag = (value: number) => bright(value, 'brightness');
  const dragged = after(drag(1.1), drag(1.2), { type: 'end_gesture' }, drag(1.3), drag(1.4));
  expect(dragged.past.map(({ brightness }) => brightness)).toEqual([1, 1.2]);
  expect(dragged.present.brightness).toBe(1.4);
});

test('without steps there is nothing to undo or redo', () => {
  expect(after({ type: 'undo' }, { type: 'redo' })).toBe(NO_HISTORY);
});

function after(...actions: EditAction[]): EditHistory {
  return actions.reduce(editHistory, NO_HISTORY);
}

function bright(brightness: number, gesture?: string): EditAction {
  return { type: 'change', edits: { ...UNEDITED, brightness }, ...(gesture && { gesture }) };
}
