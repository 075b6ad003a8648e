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
      {import.meta.env.VITE_APP_CHECK_SITE_KEY && <AppCheckPoint />}
    </dl>
  );
}

function AppCheckPoint() {
  const { title, detail, links } = NOTICE.appCheck;
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {detail}
        {links.map(({ name, href }) => (
          <span key={name}>
            {' '}
            <a href={href}>{name}</a>
          </span>
        ))}
      </dd>
    </div>
  );
}
