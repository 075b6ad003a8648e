/** What the visitor should know about the page and their photos. */
import { NOTICE } from '../lib/strings';
import styles from './App.module.css';

export function NoticePoints() {
  return (
    <dl className={styles.points}>
      {NOTICE.points.map(({ title, detail }) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{detail}</dd>
        </div>
      ))}
    </dl>
  );
}
