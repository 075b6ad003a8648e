import { afterEach, expect, test, vi } from 'vitest';
import { isOn, ON_DEVICE, remember } from './remembered';

afterEach(() => {
  vi.restoreAllMocks();
  remember(ON_DEVICE, false);
});

test('a choice is off at first, and remembered when it is on', () => {
  expect(isOn(ON_DEVICE)).toBe(false);
  remember(ON_DEVICE, true);
  expect(isOn(ON_DEVICE)).toBe(true);
  expect(localStorage.getItem(ON_DEVICE)).toBe('on');
  remember(ON_DEVICE, false);
  expect(localStorage.length).toBe(0);
});

test('where nothing may be stored, a choice lasts as long as the page', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('', 'SecurityError');
  });
  remember(ON_DEVICE, true);
  expect(isOn(ON_DEVICE)).toBe(true);
});
