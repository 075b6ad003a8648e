/** Photos in the bucket, read and deleted through the rules: never by a public address. */
import { FirebaseError } from 'firebase/app';
import { deleteObject, getBlob, getStorage, ref } from 'firebase/storage';

const RETRY_FOR_MS = 15_000; // The SDK's own two minutes are long to wait for a deletion.

/** The bytes of the photo `name`; rejects with the SDK's error, see `isGone`. */
export function fetchPhoto(name: string): Promise<Blob> {
  return getBlob(reference(name));
}

/** Deletes the photo `name`, if it is still there; rejects with the SDK's error. */
export async function deletePhoto(name: string): Promise<void> {
  try {
    await deleteObject(reference(name));
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Whether an error says that the photo is not stored any more. */
export function isGone(error: unknown): boolean {
  return error instanceof FirebaseError && error.code === 'storage/object-not-found';
}

function reference(name: string) {
  const storage = getStorage();
  storage.maxOperationRetryTime = RETRY_FOR_MS;
  return ref(storage, name);
}
