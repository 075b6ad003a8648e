/** What the browser's history keeps: predictions by their address, #/p/{id}, and photos not yet sent. */
import { isLocal } from '../lib/local-id';

const HASH = /^#\/p\/([A-Za-z0-9_-]{16,64})$/;

/** What is kept with an entry, across a reload too. */
interface Kept {
  /** The photo's name in Cloud Storage, while the entry's prediction is pending. */
  pending?: string;
  /** The key in `drafts`. */
  draft?: string;
}

const drafts = new Map<string, File>(); // The photos themselves are gone after a reload.

/** Where prediction `id` can be opened again; null of one that is made on this device. */
export function linkTo(id: string): string | null {
  if (isLocal(id)) return null;
  return `${location.origin}/#/p/${id}`;
}

/** The prediction id in the address, or null. */
export function idInAddress(): string | null {
  return HASH.exec(location.hash)?.[1] ?? null;
}

/** The stored photo whose prediction was pending when the address was written, or null. */
export function pendingHere(): string | null {
  return kept().pending ?? null;
}

/** The photo that was chosen here and not sent yet, or null. */
export function draftHere(): File | null {
  return drafts.get(kept().draft ?? '') ?? null;
}

/** Puts prediction `id` in the current entry of the browser's history; `pending` is its photo. */
export function nameInAddress(id: string, pending: string | null): void {
  history.replaceState(pending && ({ pending } satisfies Kept), '', `/#/p/${id}`);
}

/** Adds an entry for prediction `id` to the browser's history. */
export function addAddress(id: string): void {
  history.pushState(null, '', `/#/p/${id}`);
}

/** Adds an entry without a prediction, if the current one has a prediction. */
export function leaveAddress(): void {
  if (idInAddress()) history.pushState(null, '', '/');
}

/** Keeps a photo that was chosen, for when the visitor comes back here. */
export function keepDraft(file: File): void {
  const draft = crypto.randomUUID();
  drafts.set(draft, file);
  history.replaceState({ draft } satisfies Kept, '');
}

function kept(): Kept {
  return (history.state ?? {}) as Kept;
}
