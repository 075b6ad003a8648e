/** Nothing is sent anywhere before the visitor has read what the page does with photos. */
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { NoticeSheet } from './NoticeSheet';

const KEY = 'expressio.notice';
interface Question {
  act: () => void;
  onRefuse: () => void;
}

/**
 * `ask` calls `act` once the notice is accepted, at once if it was before; `sheet` is where it asks.
 */
export function useNotice() {
  const [isAccepted, setIsAccepted] = useState(wasAccepted);
  const [question, setQuestion] = useState<Question | null>(null);

  function ask(act: () => void, onRefuse: () => void = () => undefined): void {
    if (isAccepted) act();
    else setQuestion({ act, onRefuse });
  }

  function accept({ act }: Question): void {
    remember();
    flushSync(() => {
      setIsAccepted(true);
      setQuestion(null);
    });
    act();
  }

  function refuse({ onRefuse }: Question): void {
    setQuestion(null);
    onRefuse();
  }

  const sheet = question && (
    <NoticeSheet onAccept={() => accept(question)} onRefuse={() => refuse(question)} />
  );
  return { isAccepted, ask, sheet };
}

/** Who has accepted the notice without App Check is asked again once it is there. */
function accepted(): string {
  return import.meta.env.VITE_APP_CHECK_SITE_KEY ? 'accepted with reCAPTCHA' : 'accepted';
}

function wasAccepted(): boolean {
  try {
    return localStorage.getItem(KEY) === accepted();
  } catch {
    return false; // The visitor does not let pages store anything.
  }
}

function remember(): void {
  try {
    localStorage.setItem(KEY, accepted());
  } catch {
    // Then it is asked again at the next visit.
  }
}
