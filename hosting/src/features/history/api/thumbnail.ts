/** Small pictures of stored photos. */
import { takeSent } from '../../../lib/sent-photos';
import { fetchPhoto, isGone } from './stored-photos';
import { thumbnailsOf } from './thumbnails';

export const thumbnailOf = thumbnailsOf(
  async (name) => takeSent(name) ?? (await fetchPhoto(name)),
  isGone,
);
