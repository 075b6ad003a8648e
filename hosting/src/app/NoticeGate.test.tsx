import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { renderThemed } from '../test/render';
import { NoticeGate } from './NoticeGate';

beforeEach(() => {
  localStorage.clear();
});

afterEach(() => {
  vi.unstubAllEnvs();
});

test('the page is not there before the notice is accepted', async () => {
  renderGate();
  expect(screen.queryByText('the page')).toBeNull();
  expect(screen.getByText(/Judging people at work or school/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'I understand' }));
  expect(screen.getByText('the page')).toBeVisible();
  expect(screen.getByText('the page')).toHaveFocus();
});

test('the notice mentions reCAPTCHA where a build has App Check, and only there', () => {
  const { unmount } = renderGate();
  expect(screen.queryByText(/reCAPTCHA/)).toBeNull();
  unmount();
  vi.stubEnv('VITE_APP_CHECK_SITE_KEY', 'site-key');
  renderGate();
  expect(screen.getByText(/reCAPTCHA/)).toBeVisible();
  expect(screen.getByRole('link', { name: 'Privacy Policy' })).toBeVisible();
});

test('a notice that was accepted is not shown again', async () => {
  const { unmount } = renderGate();
  await userEvent.click(screen.getByRole('button', { name: 'I understand' }));
  unmount();
  renderGate();
  expect(screen.getByText('the page')).toBeVisible();
});

test('a browser that stores nothing can still accept', async () => {
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  renderGate();
  await userEvent.click(screen.getByRole('button', { name: 'I understand' }));
  expect(screen.getByText('the page')).toBeVisible();
});

function renderGate() {
  return renderThemed(<NoticeGate>the page</NoticeGate>);
}
