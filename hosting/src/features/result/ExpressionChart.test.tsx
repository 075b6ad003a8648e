import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { PROBABILITIES } from '../../test/documents';
import { renderThemed } from '../../test/render';
import { ExpressionChart } from './ExpressionChart';

beforeEach(() => {
  localStorage.clear();
});

test('the table has every class in the usual order, rounded to read and exact in its data', () => {
  renderChart();
  expect(rows()).toEqual(['Angry3.1%', 'Happy84.7%', 'Sad2.1%', 'Surprise10.1%']);
  expect(
    screen.getAllByRole('cell').map((cell) => Number(cell.getAttribute('data-probability'))),
  ).toEqual([0.0312, 0.8471, 0.0207, 0.101]);
});

test('the pie has a slice for every class, those without a share included', () => {
  renderThemed(<ExpressionChart probabilities={{ angry: 0, happy: 1, sad: 0, surprise: 0 }} />);
  const slices = within(screen.getByRole('group', { name: /Pie chart/ })).getAllByRole('img');
  expect(slices.map((slice) => slice.getAttribute('aria-label'))).toEqual([
    'Angry: 0.0%',
    'Happy: 100.0%',
    'Sad: 0.0%',
    'Surprise: 0.0%',
  ]);
});

test('a slice under the pointer shows its class and percentage', async () => {
  renderChart();
  await userEvent.hover(slice('Surprise'));
  expect(bubble()).toHaveTextContent('Surprise 10.1%');
  await userEvent.unhover(slice('Surprise'));
  expect(bubble()).toBeNull();
});

test('the keyboard reaches every slice, and Escape hides what it shows', async () => {
  renderChart();
  await userEvent.tab();
  expect(screen.getByRole('radio', { name: 'Pie' })).toHaveFocus();
  await userEvent.tab();
  expect(slice('Angry')).toHaveFocus();
  await userEvent.tab();
  expect(bubble()).toHaveTextContent('Happy 84.7%');
  await userEvent.keyboard('{Escape}');
  expect(bubble()).toBeNull();
});

test('a row under the pointer makes its slice stand out', () => {
  renderChart();
  fireEvent.mouseEnter(screen.getByRole('row', { name: /Sad/ }));
  expect(slice('Sad')).toHaveAttribute('data-pointed-at', 'true');
  expect(slice('Happy')).toHaveAttribute('data-pointed-at', 'false');
});

test('bars, the likeliest first, replace the pie, and are remembered', async () => {
  const { unmount } = renderChart();
  await userEvent.click(screen.getByRole('radio', { name: 'Bars' }));
  expect(screen.queryByRole('group', { name: /Pie chart/ })).toBeNull();
  expect(rows()).toEqual(['Happy84.7%', 'Surprise10.1%', 'Angry3.1%', 'Sad2.1%']);
  unmount();
  renderChart();
  expect(screen.getByRole('radio', { name: 'Bars' })).toBeChecked();
  await userEvent.click(screen.getByRole('radio', { name: 'Pie' }));
  expect(slice('Happy')).toBeVisible();
});

test('a browser that stores nothing draws bars, too', async () => {
  const refuse = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(refuse);
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse);
  vi.spyOn(Storage.prototype, 'removeItem').mockImplementation(refuse);
  renderChart();
  await userEvent.click(screen.getByRole('radio', { name: 'Bars' }));
  expect(rows()[0]).toBe('Happy84.7%');
  await userEvent.click(screen.getByRole('radio', { name: 'Pie' }));
  expect(slice('Happy')).toBeVisible();
});

test('a slice that is large enough has its percentage on it', () => {
  const { container } = renderChart();
  const texts = [...container.querySelectorAll('text')].map(({ textContent }) => textContent);
  expect(texts).toEqual(['84.7%', '10.1%']);
});

function renderChart() {
  return renderThemed(<ExpressionChart probabilities={PROBABILITIES} />);
}

/** The texts of the table's rows. */
function rows(): (string | null)[] {
  return within(screen.getByRole('table', { name: 'Probability of each expression' }))
    .getAllByRole('row')
    .slice(1) // The first has the column headings.
    .map((row) => row.textContent);
}

function slice(name: string): HTMLElement {
  return screen.getByRole('img', { name: new RegExp(name) });
}

function bubble(): HTMLElement | null {
  return screen.queryByText((_, element) => element?.matches('p[aria-hidden]') ?? false);
}
