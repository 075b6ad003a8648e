/** Why a prediction can fail, from any error that may be thrown. */

export type FailureReason =
  | 'network'
  | 'permission'
  | 'sign_in'
  | 'unreadable_result'
  | 'unexpected'
  /** On this device: the browser cannot decode the photo. */
  | 'undecodable'
  /** The networks cannot be loaded. */
  | 'not_loaded'
  /** The browser cannot run them. */
  | 'not_runnable';

const REASON_OF_CODE: Record<string, FailureReason> = {
  unavailable: 'network',
  'auth/network-request-failed': 'network',
  'storage/retry-limit-exceeded': 'network',
  'permission-denied': 'permission',
  'storage/unauthorized': 'permission',
  'storage/unauthorized-app': 'permission', // App Check refuses it.
  'storage/unauthenticated': 'permission',
};

/** The reason for an error from Firebase, from the document check, or from fetch. */
export function failureReason(error: unknown): FailureReason {
  if (error instanceof TypeError) return 'network'; // What fetch and import() throw without a network.
  if (!(error instanceof Error)) return 'unexpected';
  if (error.name === 'ValiError') return 'unreadable_result';
  return isFirebaseError(error) ? reasonOfCode(error.code) : 'unexpected';
}

/** By its name: its class is code that the page starts without. */
function isFirebaseError(error: Error): error is Error & { code: string } {
  return error.name === 'FirebaseError';
}

function reasonOfCode(code: string): FailureReason {
  return REASON_OF_CODE[code] ?? (code.startsWith('auth/') ? 'sign_in' : 'unexpected');
}
