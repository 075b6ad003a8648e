/** The history of what is analyzed on this device, kept only if the visitor wants it. */
import { KEEPING, remember, useRemembered } from '../../lib/remembered';
import { DEVICE, HISTORY } from '../../lib/strings';
import { Switch } from '../../lib/Switch';
import { hasKept } from './api/local-history';
import { History, type HistoryProps } from './History';
import styles from './History.module.css';

export function LocalHistory(props: HistoryProps) {
  const isKeeping = useRemembered(KEEPING);

  function change(isKeeping: boolean, ask: (question: string) => void): void {
    remember(KEEPING, isKeeping);
    if (!isKeeping) void hasKept().then((isAny) => isAny && ask(DEVICE.confirmKept));
  }

  return (
    <History
      {...props}
      name={DEVICE.history}
      empty={isKeeping ? HISTORY.empty : DEVICE.notKept}
      settings={(ask) => (
        <div className={styles.settings}>
          <Switch
            label={DEVICE.keep}
            help={DEVICE.keepHelp}
            isOn={isKeeping}
            onChange={(isOn) => change(isOn, ask)}
          />
        </div>
      )}
    />
  );
}
