/** The four probabilities, as a pie to look at and as a table to read; each points into the other. */
import { useState } from 'react';
import { EXPRESSIONS, type Expression, type Probabilities } from '../../lib/prediction';
import { EMOTION_NAMES, percentages, RESULT } from '../../lib/strings';
import styles from './ExpressionChart.module.css';
import { ExpressionPie } from './ExpressionPie';

export function ExpressionChart({ probabilities }: { probabilities: Probabilities }) {
  const [pointedAt, setPointedAt] = useState<Expression | null>(null);
  const pointing = { pointedAt, onPoint: setPointedAt };
  return (
    <div className={styles.chart}>
      <ExpressionPie probabilities={probabilities} {...pointing} />
      <ExpressionTable probabilities={probabilities} {...pointing} />
    </div>
  );
}

interface TableProps {
  /** Null while there are none: then the table shows where they will be. */
  probabilities: Probabilities | null;
  pointedAt?: Expression | null;
  onPoint?: (expression: Expression | null) => void;
}

export function ExpressionTable({ probabilities, pointedAt = null, onPoint }: TableProps) {
  const percentage = probabilities && percentages(probabilities);
  return (
    <table
      className={styles.table}
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
        {EXPRESSIONS.map((expression) => (
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
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
