/** Says what the page does with photos, before the first one is uploaded. */
import { Button } from '@mantine/core';
import { useEffect, useId, useRef } from 'react';
import { NOTICE } from '../lib/strings';
import { NoticePoints } from './NoticePoints';
import styles from './NoticeSheet.module.css';

interface Props {
  onAccept: () => void;
  /** Escape, too. */
  onRefuse: () => void;
}

const ACCEPTED = 'accepted';

export function NoticeSheet({ onAccept, onRefuse }: Props) {
  const headingId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const acceptButton = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    dialog.current?.showModal();
    acceptButton.current?.focus();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={styles.sheet}
      aria-labelledby={headingId}
      onClose={({ currentTarget }) =>
        currentTarget.returnValue === ACCEPTED ? onAccept() : onRefuse()
      }
    >
      <h2 id={headingId}>{NOTICE.title}</h2>
      <NoticePoints />
      <div className={styles.buttons}>
        <Button variant="default" size="md" onClick={() => dialog.current?.close()}>
          {NOTICE.refuse}
        </Button>
        <Button ref={acceptButton} size="md" onClick={() => dialog.current?.close(ACCEPTED)}>
          {NOTICE.accept}
        </Button>
      </div>
    </dialog>
  );
}
