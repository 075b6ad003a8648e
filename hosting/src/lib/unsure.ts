/** What the page says of a face in one line, and of one whose expression is not clear. */
import { isExpression, likeliest, type Face, type Prediction } from './prediction';
import {
  ERROR_MESSAGES,
  EMOTION_NAMES,
  percentages,
  REASONS,
  RESULT,
  type Message,
} from './strings';

/**
 * What an unsure face looks like most among all seven emotions, and, where it is known why it is
 * unsure, what to try. Without `emotions`, as in documents of earlier versions, among the four.
 */
export function unsureMessage(face: Face): Message {
  return { ...closestMessage(face), more: face.reason ? [REASONS[face.reason]] : [] };
}

function closestMessage({ emotions, expression }: Face): Message {
  if (!emotions) return { title: RESULT.unsure, detail: RESULT.closest(EMOTION_NAMES[expression]) };
  const emotion = likeliest(emotions);
  const name = EMOTION_NAMES[emotion];
  if (emotion === 'neutral') return { title: name, detail: RESULT.noneOfFour };
  const percentage = percentages(emotions)[emotion];
  return isExpression(emotion)
    ? { title: RESULT.notClear(name, percentage), detail: RESULT.notAmongFour }
    : { title: RESULT.closestTo(name), detail: RESULT.amongSeven(percentage) };
}

/** The answer about a face, clear or not. */
export function answerLine(face: Face): string {
  return face.unsure ? unsureMessage(face).title : sureLabel(face);
}

/** The answer about a photo: about its largest face, or why there is none. */
export function resultLine(prediction: Prediction): string {
  switch (prediction.status) {
    case 'done':
      return answerLine(prediction.faces[0]);
    case 'no_face':
      return RESULT.noFace.title;
    case 'error':
      return ERROR_MESSAGES[prediction.error.code].title;
  }
}

/** A clear expression with its probability, as "Happy 99.6%". */
export function sureLabel({ expression, probabilities }: Face): string {
  return `${EMOTION_NAMES[expression]} ${percentages(probabilities)[expression]}`;
}

/** An unsure face in few words, beside those of other faces. */
export function unsureLabel({ emotions }: Face): string {
  const emotion = emotions && likeliest(emotions);
  if (!emotion || isExpression(emotion)) return RESULT.faceUnsure;
  const name = EMOTION_NAMES[emotion];
  return emotion === 'neutral' ? name : RESULT.closestTo(name);
}

/** The answer about a face in few words, on the photo and beside those of other faces. */
export function shortLabel(face: Face): string {
  return face.unsure ? unsureLabel(face) : sureLabel(face);
}
