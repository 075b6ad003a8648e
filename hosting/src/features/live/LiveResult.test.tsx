import { fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { FrameFace } from '../../expressio/frames';
import { EMOTIONS, EXPRESSIONS } from '../../lib/prediction';
import { renderThemed } from '../../test/render';
import { LiveResult } from './LiveResult';
import { Recording } from './recording';

const TIMINGS = { read: 0, detect: 0, follow: 0, classify: 0 };

test('the headline names what the largest face shows, its row is marked, and others are counted', () => {
  renderResult({ answer: 'happy', face: face(), faceCount: 2 });
  expect(screen.getByText('HAPPY')).toBeVisible();
  expect(screen.getByText(/largest of 2/i)).toBeVisible();
  const [marked, ...others] = screen
    .getAllByRole('row')
    .filter((row) => row.dataset.likeliest === 'true');
  expect(marked).toHaveTextContent('Happy90%');
  expect(others).toEqual([]);
});

test('without a face the bars are empty, and the headline says so', () => {
  renderResult({ answer: 'none', face: undefined, endS: 1 });
  expect(screen.getAllByText('No face in view')).toHaveLength(2); // Also in the status.
  for (const cell of screen.getAllByRole('cell')) expect(cell).toHaveTextContent('–');
});

test('the ribbon freezes the moment that is nearest to where it is tapped', () => {
  const recording = recorded(10);
  const moments = [2, 4, 6].map((timeS) => ({ timeS, faces: [], picture: new File([], 'a.jpg') }));
  for (const moment of moments) recording.addMoment(moment);
  const { onFreeze } = renderResult({ recording, endS: 10 });
  fireEvent.change(screen.getByRole('slider'), { target: { value: '-5.5' } });
  expect(onFreeze).toHaveBeenCalledExactlyOnceWith(moments[1]);
});

test('a key goes on to the moment before, where few were kept and the frozen one is nearer', () => {
  const recording = recorded(10);
  const moments = [7, 9.9].map((timeS) => ({ timeS, faces: [], picture: new File([], 'a.jpg') }));
  for (const moment of moments) recording.addMoment(moment);
  const { onFreeze } = renderResult({ recording, endS: 10, frozen: moments[1] ?? null });
  fireEvent.change(screen.getByRole('slider'), { target: { value: '-0.6' } });
  expect(onFreeze).toHaveBeenCalledExactlyOnceWith(moments[0]);
});

test('there is a table to save once something was seen', () => {
  const { onSave } = renderResult({});
  fireEvent.click(screen.getByRole('button', { name: /CSV/ }));
  expect(onSave).not.toHaveBeenCalled();
  const { onSave: onSaveLater } = renderResult({ recording: recorded(1) });
  fireEvent.click(screen.getAllByRole('button', { name: /CSV/ })[1] ?? document.body);
  expect(onSaveLater).toHaveBeenCalledOnce();
});

function renderResult(given: Partial<Parameters<typeof LiveResult>[0]>) {
  const [onFreeze, onSave] = [vi.fn(), vi.fn()];
  renderThemed(
    <LiveResult
      answer="none"
      announced="none"
      face={undefined}
      faceCount={0}
      recording={new Recording()}
      endS={null}
      frozen={null}
      onFreeze={onFreeze}
      onSave={onSave}
      {...given}
    />,
  );
  return { onFreeze, onSave };
}

function recorded(seconds: number): Recording {
  const recording = new Recording();
  for (let timeS = 0; timeS <= seconds; timeS += 0.1) {
    recording.add({ faces: [face()], timings: TIMINGS }, timeS);
  }
  return recording;
}

function face(): FrameFace {
  const shares = (names: string[]) =>
    Object.fromEntries(names.map((name) => [name, name === 'happy' ? 0.9 : 0.1 / 6]));
  return {
    person: 1,
    box: { left: 0.1, top: 0.1, width: 0.3, height: 0.3 },
    pose: { yaw: 0, pitch: 0, roll: 0 },
    score: 1,
    probabilities: shares(EXPRESSIONS),
    expression: 'happy',
    unsure: false,
    emotions: shares(EMOTIONS),
    smoothed: shares(EMOTIONS),
    shown: 'happy',
  };
}
