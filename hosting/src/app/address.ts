/** The part of the page's address that identifies a prediction: #/p/{id}. */

const HASH = /^#\/p\/([A-Za-z0-9_-]{16,64})$/;

export function linkTo(id: string): string {
  return `${location.origin}/#/p/${id}`;
}

/** The prediction id in the address, or null. */
export function idInAddress(): string | null {
  return HASH.exec(location.hash)?.[1] ?? null;
}

/** Whether the prediction in the address was still pending when the address was written. */
export function isWaitingHere(): boolean {
  return history.state === WAITING;
}

/** Puts prediction `id` in the current entry of the browser's history. */
export function nameInAddress(id: string, isWaiting: boolean): void {
  history.replaceState(isWaiting ? WAITING : null, '', `/#/p/${id}`);
}

/** Adds an entry for prediction `id` to the browser's history. */
export function addAddress(id: string): void {
  history.pushState(null, '', `/#/p/${id}`);
}

/** Adds an entry without a prediction, if the current one has a prediction. */
export function leaveAddress(): void {
  if (idInAddress()) history.pushState(null, '', '/');
}

const WAITING = 'waiting'; // The browser keeps it with the entry, even across a reload.
