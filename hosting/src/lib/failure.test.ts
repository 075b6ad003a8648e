import { FirebaseError } from 'firebase/app';
import { expect, test } from 'vitest';
import { failureReason } from './failure';
import { parsePrediction } from './prediction';

test.each([
  ['auth/network-request-failed', 'network'],
  ['storage/retry-limit-exceeded', 'network'],
  ['unavailable', 'network'],
  ['storage/unauthorized', 'permission'],
  ['permission-denied', 'permission'],
  ['auth/admin-restricted-operation', 'sign_in'],
  ['storage/quota-exceeded', 'unexpected'],
])('%s means %s', (code, reason) => {
  expect(failureReason(new FirebaseError(code, code))).toBe(reason);
});

test('what fetch throws without a network means network', () => {
  expect(failureReason(new TypeError('Failed to fetch'))).toBe('network');
});

test('a document that does not fit means unreadable_result', () => {
  expect.assertions(1);
  try {
    parsePrediction({ status: 'pending' });
  } catch (error) {
    expect(failureReason(error)).toBe('unreadable_result');
  }
});

test('any other error means unexpected', () => {
  expect(failureReason(new Error('surprise'))).toBe('unexpected');
});
