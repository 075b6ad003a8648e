/** The ids of predictions that are made on this device: they say so, wherever they go. */

const PREFIX = 'local-';

export function newLocalId(): string {
  return `${PREFIX}${crypto.randomUUID()}`;
}

/** Whether a prediction, by its id, was made on this device. */
export function isLocal(id: string): boolean {
  return id.startsWith(PREFIX);
}
