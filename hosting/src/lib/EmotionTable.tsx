/** The probabilities of all seven emotions as bars, in the order of the network. */
import styles from './EmotionTable.module.css';
import { EMOTIONS, type Emotion } from './prediction';
import { EMOTION_NAMES, RESULT } from './strings';

interface Props {
  /** 0 to 1; undefined where there is no face. */
  shares: Readonly<Record<string, number>> | undefined;
  /** Beside the bars, to be read. */
  words: Readonly<Record<string, string>> | undefined;
  /** Is set in bold. */
  likeliest: Emotion | undefined;
  id?: string;
  hidden?: boolean;
}

export function EmotionTable({ shares, words, likeliest, ...table }: Props) {
  return (
    <table className={styles.table} {...table}>
      <caption className="visually-hidden">{RESULT.emotionsCaption}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{RESULT.emotionColumn}</th>
          <th scope="col">{RESULT.probabilityColumn}</th>
        </tr>
      </thead>
      <tbody>
        {EMOTIONS.map((emotion) => (
          <tr key={emotion} data-likeliest={emotion === likeliest}>
            <th scope="row">{EMOTION_NAMES[emotion]}</th>
            <td data-probability={shares?.[emotion]}>
              <span className={styles.value}>
                <span className={styles.track} aria-hidden="true">
                  {shares && <Bar emotion={emotion} share={shares[emotion] ?? 0} />}
                </span>
                {words?.[emotion] ?? RESULT.noProbability}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Moved, not resized: thirty times a second in Live. */
function Bar({ emotion, share }: { emotion: Emotion; share: number }) {
  // At least as wide that even an emotion without a share has its color.
  const transform = `translateX(calc(max(3px, ${100 * share}%) - 100%))`;
  return <span className={styles.bar} style={{ transform, background: `var(--${emotion})` }} />;
}
