import { cleanup, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useEffect, useReducer, useState } from 'react';
import { beforeEach, expect, test } from 'vitest';
import { renderThemed } from '../../test/render';
import { editHistory, NO_HISTORY, type EditHistory } from './edit-history';
import { UNEDITED } from './edits';
import { EditTools, EditToolsOff } from './EditTools';

let history: EditHistory;

beforeEach(() => {
  renderThemed(<Edited />);
});

test('the tools of a photo that the browser cannot show are off, and say why', async () => {
  cleanup();
  renderThemed(<EditToolsOff />);
  const tools = screen.getAllByRole('button');
  expect(tools).toHaveLength(7);
  for (const tool of tools) expect(tool).toHaveAttribute('aria-disabled', 'true');
  await press('Crop');
  expect(screen.queryByRole('radio')).toBeNull();
  expect(screen.getByRole('group')).toHaveAccessibleDescription(/Editing is off, because/);
});

test('each press of ROTATE is a quarter turn clockwise', async () => {
  await press('Rotate');
  await press('Rotate');
  expect(history.present.turns).toBe(2);
});

test('FLIP swaps left and right', async () => {
  await press('Flip');
  expect(history.present.isFlipped).toBe(true);
});

test('UNDO and REDO walk through the steps and are off where these end', async () => {
  expect(tool('Undo')).toHaveAttribute('aria-disabled', 'true');
  await press('Rotate');
  await press('Undo');
  expect(history.present).toEqual(UNEDITED);
  expect(tool('Undo')).toHaveAttribute('aria-disabled', 'true');
  expect(tool('Undo')).toHaveFocus(); // Being off does not lose the keyboard's place.
  await press('Redo');
  expect(history.present.turns).toBe(1);
  expect(tool('Redo')).toHaveAttribute('aria-disabled', 'true');
});

test.each([
  ['{Control>}z{/Control}', 1],
  ['{Meta>}zz{/Meta}', 0],
  ['{Control>}zz{/Control}{Control>}{Shift>}Z{/Shift}{/Control}', 1],
  ['{Control>}zzy{/Control}', 1],
])('%s undoes and redoes', async (keys, turns) => {
  await press('Rotate');
  await press('Rotate');
  await userEvent.keyboard(keys);
  expect(history.present.turns).toBe(turns);
});

test('RESET brings the original back, and can be undone', async () => {
  expect(tool('Reset')).toHaveAttribute('aria-disabled', 'true');
  await press('Rotate');
  await press('Flip');
  await press('Reset');
  expect(history.present).toEqual(UNEDITED);
  await press('Undo');
  expect(history.present.isFlipped).toBe(true);
});

test('ADJUST has a slider for the angle, the brightness and the contrast', async () => {
  await press('Adjust');
  for (const [name, value] of [
    ['Straighten', -12],
    ['Brightness', 1.25],
    ['Contrast', 0.8],
  ] as const) {
    fireEvent.change(screen.getByRole('slider', { name }), { target: { value } });
  }
  expect(history.present).toMatchObject({ degrees: -12, brightness: 1.25, contrast: 0.8 });
  expect(screen.getByRole('slider', { name: 'Straighten' })).toHaveAttribute(
    'aria-valuetext',
    '-12°',
  );
  expect(screen.getByText('125%')).toBeVisible();
});

test('a drag of a slider is one step to undo', async () => {
  await press('Adjust');
  const slider = screen.getByRole('slider', { name: 'Brightness' });
  for (const value of [1.1, 1.2, 1.3]) fireEvent.change(slider, { target: { value } });
  fireEvent.pointerUp(slider);
  fireEvent.change(slider, { target: { value: 1.4 } });
  await press('Undo');
  expect(history.present.brightness).toBe(1.3);
  await press('Undo');
  expect(history.present.brightness).toBe(1);
});

test('CROP offers a free shape or a square, until it is done', async () => {
  await press('Crop');
  expect(tool('Crop')).toHaveAttribute('aria-expanded', 'true');
  await userEvent.click(screen.getByRole('radio', { name: 'Square' }));
  expect(history.present).toMatchObject({ isSquare: true, crop: { left: 0.25, width: 0.5 } });
  await userEvent.click(screen.getByRole('radio', { name: 'Free' }));
  expect(history.present).toMatchObject({ isSquare: false, crop: { left: 0.25, width: 0.5 } });
  await press('Done');
  expect(screen.queryByRole('radio')).toBeNull();
  expect(tool('Crop')).toHaveFocus();
});

test('Enter is DONE, except on a button, which has its own', async () => {
  await press('Crop');
  await userEvent.click(screen.getByRole('radio', { name: 'Square' }));
  await userEvent.keyboard('{Enter}');
  expect(screen.queryByRole('radio')).toBeNull();
  expect(history.present.isSquare).toBe(true);
  expect(tool('Crop')).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(screen.getByRole('radio', { name: 'Square' })).toBeVisible();
});

test('Escape leaves the crop as it was before CROP, and closes ADJUST', async () => {
  await press('Rotate');
  await press('Crop');
  await userEvent.click(screen.getByRole('radio', { name: 'Square' }));
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('radio')).toBeNull();
  expect(history.present).toEqual({ ...UNEDITED, turns: 1 });
  expect(history.past).toEqual([UNEDITED]);
  expect(tool('Crop')).toHaveFocus();
  await press('Adjust');
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('slider')).toBeNull();
  expect(tool('Adjust')).toHaveFocus();
});

test('presses of the arrow keys are one step to undo', async () => {
  await press('Adjust');
  const slider = screen.getByRole('slider', { name: 'Contrast' });
  for (const value of [1.1, 1.2, 1.3]) {
    fireEvent.keyDown(slider, { key: 'ArrowRight' });
    fireEvent.change(slider, { target: { value } });
    fireEvent.keyUp(slider, { key: 'ArrowRight' });
  }
  await userEvent.keyboard('{Control>}z{/Control}');
  expect(history.present).toEqual(UNEDITED);
});

test('of CROP and ADJUST one is open at a time', async () => {
  await press('Crop');
  await press('Adjust');
  expect(screen.queryByRole('radio')).toBeNull();
  await press('Crop');
  expect(screen.queryByRole('slider')).toBeNull();
});

function Edited() {
  const [state, dispatch] = useReducer(editHistory, NO_HISTORY);
  const [isCropping, setIsCropping] = useState(false);
  useEffect(() => {
    history = state;
  });
  return (
    <EditTools
      history={state}
      frame={{ width: 800, height: 400 }}
      isCropping={isCropping}
      onCropping={setIsCropping}
      dispatch={dispatch}
    />
  );
}

function tool(name: string): HTMLElement {
  return screen.getByRole('button', { name });
}

async function press(name: string): Promise<void> {
  await userEvent.click(tool(name));
}
