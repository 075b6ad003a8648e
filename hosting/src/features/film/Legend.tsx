/** The colors of the lanes. */
import { SHOWN } from './timeline';
import { shownName } from './shown-name';
import styles from './Curve.module.css';

export function Legend() {
  return (
    <ul className={styles.values} aria-hidden="true">
      {SHOWN.map((shown) => (
        <li key={shown}>
          <span className={styles.swatch} style={{ background: `var(--${shown})` }} />
          {shownName(shown)}
        </li>
      ))}
    </ul>
  );
}
