/** Loads older results when it comes into view, or when it is pressed. */
import { Button } from '@mantine/core';
import { useEffectEvent, useLayoutEffect, useRef } from 'react';
import { HISTORY } from '../../lib/strings';
import styles from './History.module.css';
import { useInView } from './use-in-view';

interface Props {
  isLoading: boolean;
  /** Whether coming into view is enough. */
  isAutomatic: boolean;
  onLoad: () => void;
  /** There are no older ones any more, and the button had the focus. */
  onGone: () => void;
}

export function ShowOlder({ isLoading, isAutomatic, onLoad, onGone }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useInView(place, '600px', isAutomatic && !isLoading, onLoad);
  const leave = useEffectEvent(onGone);
  useLayoutEffect(() => {
    const button = place.current;
    return () => {
      if (button?.contains(document.activeElement)) leave();
    };
  }, []);

  return (
    <div ref={place} className={styles.older}>
      <Button variant="default" aria-disabled={isLoading} onClick={() => !isLoading && onLoad()}>
        {isLoading ? HISTORY.loading : HISTORY.showOlder}
      </Button>
    </div>
  );
}
