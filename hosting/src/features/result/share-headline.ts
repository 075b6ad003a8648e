/** The answer about a face in one line. */
import { likeliest, type Emotion, type Face } from '../../lib/prediction';
import { EMOTION_NAMES, percentages, SHARE } from '../../lib/strings';
import { unsureMessage } from '../../lib/unsure';

/** `emotion` is the one that the text names. */
export function sharedHeadline(face: Face): { text: string; emotion: Emotion } {
  if (face.unsure) {
    const emotion = face.emotions ? likeliest(face.emotions) : face.expression;
    return { text: unsureMessage(face).title, emotion };
  }
  const name = EMOTION_NAMES[face.expression];
  const percentage = percentages(face.probabilities)[face.expression];
  return { text: SHARE.headline(name, percentage), emotion: face.expression };
}
