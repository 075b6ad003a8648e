/** Nothing is sent anywhere before the visitor has read what the page does with photos. */
import { Button } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { NOTICE } from '../lib/strings';
import styles from './App.module.css';
import { Header } from './Header';
import { NoticePoints } from './NoticePoints';

const KEY = 'expressio.notice';
// Who has accepted the notice without App Check is asked again once it is there.
const ACCEPTED = import.meta.env.VITE_APP_CHECK_SITE_KEY ? 'accepted with reCAPTCHA' : 'accepted';

export function NoticeGate({ children }: { children: ReactNode }) {
  const [isAccepted, setIsAccepted] = useState(wasAccepted);
  const page = useRef<HTMLDivElement>(null);

  function accept(): void {
    remember();
    flushSync(() => setIsAccepted(true));
    page.current?.focus(); // The focused button is gone.
  }

  if (isAccepted) {
    return (
      <div ref={page} tabIndex={-1} className={styles.gate}>
        {children}
      </div>
    );
  }
  return (
    <div className={styles.page}>
      <main className={`${styles.card} ${styles.notice}`}>
        <Header />
        <h2>{NOTICE.title}</h2>
        <NoticePoints />
        <Button size="md" onClick={accept}>
          {NOTICE.accept}
        </Button>
      </main>
    </div>
  );
}

function wasAccepted(): boolean {
  try {
    return localStorage.getItem(KEY) === ACCEPTED;
  } catch {
    return false; // The visitor does not let pages store anything.
  }
}

function remember(): void {
  try {
    localStorage.setItem(KEY, ACCEPTED);
  } catch {
    // Then it is asked again at the next visit.
  }
}
