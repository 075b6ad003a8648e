/** What can stop a prediction on its way, named once for everything that may throw. */
import { FirebaseError } from 'firebase/app';
import { isValiError } from 'valibot';

export type FailureReason =
  'network' | 'permission' | 'sign_in' | 'unreadable_answer' | 'unexpected';

const REASON_OF_CODE: Record<string, FailureReason> = {
  unavailable: 'network',
  'auth/network-request-failed': 'network',
  'storage/retry-limit-exceeded': 'network',
  'permission-denied': 'permission',
  'storage/unauthorized': 'permission',
  'storage/unauthenticated': 'permission',
};

/** The reason that an error of Firebase, of the document check or of fetch stands for. */
export function failureReason(error: unknown): FailureReason {
  if (isValiError(error)) return 'unreadable_answer';
  if (error instanceof TypeError) return 'network'; // What fetch and import() throw without a network.
  if (!(error instanceof FirebaseError)) return 'unexpected';
  return REASON_OF_CODE[error.code] ?? (error.code.startsWith('auth/') ? 'sign_in' : 'unexpected');
}
