/** What a face shows, in the page's language. */
import type { Shown } from '../../expressio/smoothing';
import { EMOTION_NAMES, FILM } from '../../lib/strings';

export function shownName(shown: Shown): string {
  return shown === 'unsure' ? FILM.unclear : EMOTION_NAMES[shown];
}
