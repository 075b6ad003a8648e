/** Chooses how the four probabilities are drawn. */
import { useId } from 'react';
import { Icon } from '../../lib/Icon';
import { CHART } from '../../lib/strings';
import styles from './ChartChoice.module.css';

export type ChartKind = keyof typeof CHART.kinds;

interface Props {
  kind: ChartKind;
  onChoose: (kind: ChartKind) => void;
}

export function ChartChoice({ kind, onChoose }: Props) {
  const group = useId();
  return (
    <fieldset className={styles.choice}>
      <legend className="visually-hidden">{CHART.choice}</legend>
      {(Object.keys(CHART.kinds) as ChartKind[]).map((one) => (
        <label key={one} className={styles.kind} title={CHART.kinds[one]}>
          <input
            type="radio"
            name={group}
            checked={one === kind}
            onChange={() => onChoose(one)}
            className="visually-hidden"
          />
          <KindIcon kind={one} />
          <span className="visually-hidden">{CHART.kinds[one]}</span>
        </label>
      ))}
    </fieldset>
  );
}

const PATHS: Record<ChartKind, string> = {
  pie: 'M12 12V3a9 9 0 1 0 9 9zM16 8V3.9A9 9 0 0 1 20.1 8z',
  bars: 'M4 6h16M4 12h10M4 18h6',
};

/** Instead of the words, which in some languages reach the pie. */
function KindIcon({ kind }: { kind: ChartKind }) {
  return (
    <Icon strokeWidth={2.5}>
      <path d={PATHS[kind]} />
    </Icon>
  );
}
