/** Chooses how the four probabilities are drawn. */
import { useId } from 'react';
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
        <label key={one} className={styles.kind}>
          <input
            type="radio"
            name={group}
            checked={one === kind}
            onChange={() => onChoose(one)}
            className="visually-hidden"
          />
          {CHART.kinds[one]}
        </label>
      ))}
    </fieldset>
  );
}
