import { expect, test } from 'vitest';
import page from '../../404.html?raw';
import { NOT_FOUND } from '../lib/strings';

test.each(Object.values(NOT_FOUND))('the page itself has the English texts: %s', (text) => {
  expect(page).toContain(`>${text}</`);
});
