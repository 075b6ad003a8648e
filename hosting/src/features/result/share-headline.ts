/** The answer about a face as a headline. */
import { likeliest, type Emotion, type Face } from '../../lib/prediction';
import { answerLine } from '../../lib/unsure';

/** `emotion` is the one that the text names. */
export function sharedHeadline(face: Face): { text: string; emotion: Emotion } {
  const emotion = face.unsure && face.emotions ? likeliest(face.emotions) : face.expression;
  return { text: answerLine(face), emotion };
}
