/** Words over the stage about a file or a camera that cannot be used. */
import { Button } from '@mantine/core';
import { INPUT, type Message } from '../../lib/strings';
import { WarningIcon } from './icons';
import styles from './PhotoInput.module.css';

interface Props extends Message {
  /** There is a photo behind the words. */
  hasPhoto: boolean;
  onDismiss: () => void;
}

export function Problem({ title, detail, hasPhoto, onDismiss }: Props) {
  return (
    <div className={styles.problem}>
      <WarningIcon />
      <div role="alert">
        <p className={styles.problemTitle}>{title}</p>
        {detail && <p>{detail}</p>}
      </div>
      <Button variant="default" onClick={onDismiss}>
        {hasPhoto ? INPUT.keepPhoto : INPUT.dismiss}
      </Button>
    </div>
  );
}
