import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { renderThemed } from '../test/render';
import { ErrorBoundary } from './ErrorBoundary';

test('a part that throws is replaced by words and a way to go on', () => {
  vi.spyOn(console, 'error').mockReturnValue();
  renderThemed(
    <ErrorBoundary>
      <Broken />
    </ErrorBoundary>,
  );
  expect(screen.getByRole('alert')).toHaveTextContent('This page stopped working');
  expect(screen.getByRole('button', { name: 'Reload' })).toBeEnabled();
});

function Broken(): never {
  throw new Error('broken');
}
