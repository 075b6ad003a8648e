/** Puts a photo where the function finds it. */
import { getStorage, ref, uploadBytesResumable } from 'firebase/storage';
import { keepSent, takeSent } from '../../../lib/sent-photos';
import { photoExtension } from '../photo';

const RETRY_FOR_MS = 2 * 60 * 1000; // The SDK's own ten minutes are long to watch a bar stand still.
// As storage.rules has it; the function goes by the bytes.
const ALLOWED_TYPE = /^image\/(jpeg|png|webp|gif|bmp|tiff|avif|heic|heif)$/;

/**
 * Uploads `file` as the photo of prediction `id`, reporting the percentage (0 to 100) as it goes;
 * returns its name in Cloud Storage.
 *
 * Rejects with a FirebaseError whose code starts with storage/, storage/canceled if `signal` aborts.
 */
export async function uploadPhoto(
  file: File,
  uid: string,
  id: string,
  signal: AbortSignal,
  onProgress: (percent: number) => void,
): Promise<string> {
  const storage = getStorage();
  storage.maxUploadRetryTime = RETRY_FOR_MS;
  const name = `photos/${uid}/${id}.${photoExtension(file)}`;
  const task = uploadBytesResumable(ref(storage, name), file, {
    contentType: ALLOWED_TYPE.test(file.type) ? file.type : 'application/octet-stream',
  });
  signal.addEventListener('abort', () => task.cancel());
  task.on('state_changed', ({ bytesTransferred, totalBytes }) =>
    onProgress((100 * bytesTransferred) / totalBytes),
  );
  keepSent(name, file); // Now: the result may arrive before the upload's answer.
  try {
    await task;
  } catch (error) {
    takeSent(name);
    throw error;
  }
  return name;
}
