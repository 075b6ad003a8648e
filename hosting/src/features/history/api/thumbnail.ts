/** Small pictures of stored photos. */
import { fetchPhoto, isGone } from './stored-photos';
import { thumbnailsOf } from './thumbnails';

export const thumbnailOf = thumbnailsOf(fetchPhoto, isGone);
