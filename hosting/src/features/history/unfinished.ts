/** The deletions that can still be undone, kept in case the visitor leaves the page before they are done. */

const KEY = 'expressio.deleting';

/** The ids of predictions that an earlier visit was asked to delete. */
export function unfinishedDeletions(): string[] {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return []; // The visitor does not let pages store anything.
  }
}

export function rememberDeletions(ids: readonly string[]): void {
  store([...unfinishedDeletions(), ...ids]);
}

export function forgetDeletions(ids: readonly string[]): void {
  store(unfinishedDeletions().filter((id) => !ids.includes(id)));
}

function store(ids: string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(ids));
  } catch {
    // Then a deletion is lost if the page is closed within seconds; the history shows it.
  }
}
