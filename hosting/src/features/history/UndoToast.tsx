/** Says that something was deleted, and takes it back on request. */
import { Button } from '@mantine/core';
import { HISTORY } from '../../lib/strings';
import styles from './History.module.css';

interface Props {
  /** How many were deleted. */
  count: number;
  onUndo: () => void;
  /** Whether the visitor is about to press the button, so that it should stay. */
  onHold: (isHeld: boolean) => void;
}

export function UndoToast({ count, onUndo, onHold }: Props) {
  return (
    <div className={styles.toast}>
      <p>{HISTORY.deleted(count)}</p>
      <Button
        variant="default"
        size="xs"
        onClick={onUndo}
        onMouseEnter={() => onHold(true)}
        onMouseLeave={() => onHold(false)}
        onFocus={() => onHold(true)}
        onBlur={() => onHold(false)}
      >
        {HISTORY.undo}
      </Button>
    </div>
  );
}
