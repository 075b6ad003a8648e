/** The part of the page's address that names a prediction: #/p/{id}. */

const HASH = /^#\/p\/([A-Za-z0-9_-]{16,64})$/;

export function linkTo(id: string): string {
  return `${location.origin}/#/p/${id}`;
}

/** The id that the address names; null where it names none. */
export function idInAddress(): string | null {
  return HASH.exec(location.hash)?.[1] ?? null;
}

/** Whether the answer under the address's id was still to come when the address was written. */
export function isWaitingHere(): boolean {
  return history.state === WAITING;
}

/** Makes this entry of the browser's history name `id`. */
export function nameInAddress(id: string, isWaiting: boolean): void {
  history.replaceState(isWaiting ? WAITING : null, '', `/#/p/${id}`);
}

/** Goes on in a new entry of the browser's history, that of prediction `id`. */
export function addAddress(id: string): void {
  history.pushState(null, '', `/#/p/${id}`);
}

/** Goes on in a new entry that names nothing, if this one names a prediction. */
export function leaveAddress(): void {
  if (idInAddress()) history.pushState(null, '', '/');
}

const WAITING = 'waiting'; // Kept by the browser with the entry, over a reload too.
