/** Photos that were uploaded from this page, until something is made of them: not to be downloaded again. */

const photos = new Map<string, Blob>(); // By their names in Cloud Storage.

export function keepSent(name: string, photo: Blob): void {
  photos.set(name, photo);
}

/** The photo `name`, which is not kept any longer then; undefined if it was not sent from here. */
export function takeSent(name: string): Blob | undefined {
  const photo = photos.get(name);
  photos.delete(name);
  return photo;
}
