/** The four probabilities, as a pie or bars to look at and as a table to read; each points into the other. */
import { useState } from 'react';
import { EXPRESSIONS, type Expression, type Probabilities } from '../../lib/prediction';
import { BARS, remember, useRemembered } from '../../lib/remembered';
import { EMOTION_NAMES, percentages, RESULT } from '../../lib/strings';
import { ChartChoice, type ChartKind } from './ChartChoice';
import styles from './ExpressionChart.module.css';
import { ExpressionPie } from './ExpressionPie';

export function ExpressionChart({ probabilities }: { probabilities: Probabilities }) {
  const kind = useRemembered(BARS) ? 'bars' : 'pie';
  const [pointedAt, setPointedAt] = useState<Expression | null>(null);
  const pointing = { pointedAt, onPoint: setPointedAt };

  return (
    <div className={styles.chart}>
      <ChartChoice kind={kind} onChoose={(chosen) => remember(BARS, chosen === 'bars')} />
      {kind === 'pie' && <ExpressionPie probabilities={probabilities} {...pointing} />}
      <ExpressionTable probabilities={probabilities} kind={kind} {...pointing} />
    </div>
  );
}

interface TableProps {
  /** Null while there are none: then the table shows where they will be. */
  probabilities: Probabilities | null;
  /** The table is the pie's legend; with bars it is the chart, the likeliest first. */
  kind?: ChartKind;
  pointedAt?: Expression | null;
  onPoint?: (expression: Expression | null) => void;
}

export function ExpressionTable(props: TableProps) {
  const { probabilities, kind = 'pie', pointedAt = null, onPoint } = props;
  const percentage = probabilities && percentages(probabilities);
  const hasBars = probabilities !== null && kind === 'bars';
  const rows = hasBars
    ? [...EXPRESSIONS].sort((a, b) => probabilities[b] - probabilities[a])
    : EXPRESSIONS;
  return (
    <table
      className={styles.table}
      data-kind={kind}
      data-filled={probabilities !== null}
      aria-hidden={probabilities === null}
    >
      <caption className="visually-hidden">{RESULT.tableCaption}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{RESULT.expressionColumn}</th>
          <th scope="col">{RESULT.probabilityColumn}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((expression) => (
          <tr
            key={expression}
            data-pointed-at={expression === pointedAt}
            onMouseEnter={() => onPoint?.(expression)}
            onMouseLeave={() => onPoint?.(null)}
          >
            <th scope="row">
              <span className={styles.swatch} style={{ background: `var(--${expression})` }} />
              {EMOTION_NAMES[expression]}
            </th>
            <td data-probability={probabilities?.[expression]}>
              {percentage?.[expression] ?? RESULT.noProbability}
              {hasBars && <Bar share={probabilities[expression]} color={`var(--${expression})`} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bar({ share, color }: { share: number; color: string }) {
  return (
    <span className={styles.track} aria-hidden="true">
      <span className={styles.bar} style={{ width: `${100 * share}%`, background: color }} />
    </span>
  );
}
