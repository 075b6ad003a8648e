import { FirebaseError } from 'firebase/app';
import { beforeEach, expect, test, vi } from 'vitest';
import { keepSent } from '../../../lib/sent-photos';
import { storageSdk } from '../../../test/fake-firebase';
import { thumbnailOf } from './thumbnail';

vi.mock('firebase/storage', async () => (await import('../../../test/fake-firebase')).storageSdk);

beforeEach(() => {
  storageSdk.getBlob.mockClear();
});

test.each([
  ['cannot be fetched is asked for again', 'storage/retry-limit-exceeded', 2],
  ['is not stored any more is not asked for again', 'storage/object-not-found', 1],
])('a photo that %s when it is shown again', async (_, code, times) => {
  storageSdk.getBlob.mockRejectedValue(new FirebaseError(code, 'message'));
  const name = `photos/visitor/${code}.jpg`;
  await expect(thumbnailOf(name)).rejects.toThrow('message');
  await expect(thumbnailOf(name)).rejects.toThrow('message');
  expect(storageSdk.getBlob).toHaveBeenCalledTimes(times);
});

test('a photo that was sent from this page is not downloaded', async () => {
  keepSent('photos/visitor/sent.jpg', new Blob());
  await expect(thumbnailOf('photos/visitor/sent.jpg')).rejects.toThrow(); // jsdom decodes nothing.
  expect(storageSdk.getBlob).not.toHaveBeenCalled();
});
