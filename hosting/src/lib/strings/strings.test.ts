import { expect, test } from 'vitest';
import * as strings from '.';
import * as en from './en';

test('every name of a language is passed on', () => {
  expect(strings).toMatchObject({ ...en });
});
