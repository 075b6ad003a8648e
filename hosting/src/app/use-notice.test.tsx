import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { renderThemed } from '../test/render';
import { useNotice } from './use-notice';

beforeEach(() => {
  localStorage.clear();
});

afterEach(() => {
  vi.unstubAllEnvs();
});

test('what was pressed waits for the notice, and goes on by itself', async () => {
  const { act } = renderAsking();
  await press('Act');
  expect(screen.getByRole('dialog', { name: 'Before you start' })).toBeVisible();
  expect(screen.getByText(/Judging people at work or school/)).toBeVisible();
  expect(act).not.toHaveBeenCalled();
  await press('I understand');
  expect(act).toHaveBeenCalledOnce();
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a notice that is refused is asked for again', async () => {
  const { act, onRefuse } = renderAsking();
  await press('Act');
  await press('Not now');
  expect(onRefuse).toHaveBeenCalledOnce();
  await press('Act');
  expect(screen.getByRole('dialog')).toBeVisible();
  expect(act).not.toHaveBeenCalled();
});

test('a notice that was accepted is not shown again', async () => {
  const { unmount } = renderAsking();
  await press('Act');
  await press('I understand');
  unmount();
  const { act } = renderAsking();
  await press('Act');
  expect(act).toHaveBeenCalledOnce();
});

test('the notice mentions reCAPTCHA where a build has App Check, and is asked for again there', async () => {
  const { unmount } = renderAsking();
  await press('Act');
  expect(screen.queryByText(/reCAPTCHA/)).toBeNull();
  await press('I understand');
  unmount();
  vi.stubEnv('VITE_APP_CHECK_SITE_KEY', 'site-key');
  renderAsking();
  await press('Act');
  expect(screen.getByText(/reCAPTCHA/)).toBeVisible();
  expect(screen.getByRole('link', { name: 'Privacy Policy' })).toBeVisible();
});

test('a browser that stores nothing can still accept', async () => {
  const refuse = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(refuse);
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse);
  const { act } = renderAsking();
  await press('Act');
  await press('I understand');
  expect(act).toHaveBeenCalledOnce();
});

function renderAsking() {
  const act = vi.fn();
  const onRefuse = vi.fn();
  function Asking() {
    const { ask, sheet } = useNotice();
    return (
      <>
        <button onClick={() => ask(act, onRefuse)}>Act</button>
        {sheet}
      </>
    );
  }
  return { act, onRefuse, ...renderThemed(<Asking />) };
}

async function press(name: string): Promise<void> {
  await userEvent.click(screen.getByRole('button', { name }));
}
