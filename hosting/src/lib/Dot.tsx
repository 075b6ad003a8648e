/** A point in the color of an expression, before its name. */
import styles from './Dot.module.css';
import type { Expression } from './prediction';

export function Dot({ expression }: { expression: Expression }) {
  return <span className={styles.dot} style={{ background: `var(--${expression})` }} />;
}
