import { expect, test, vi } from 'vitest';
import { once } from './once';

test('two calls share one run', async () => {
  const work = vi.fn(() => Promise.resolve('result'));
  const shared = once(work);
  expect(await Promise.all([shared(), shared()])).toEqual(['result', 'result']);
  expect(work).toHaveBeenCalledTimes(1);
});

test('a call after a failure runs again', async () => {
  const work = vi.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValueOnce('result');
  const shared = once(work);
  await expect(shared()).rejects.toThrow('offline');
  expect(await shared()).toBe('result');
});
