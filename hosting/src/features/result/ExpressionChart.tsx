/** The four probabilities, as a pie to look at and as a table to read; each points into the other. */
import { useState } from 'react';
import { EXPRESSIONS, type Expression, type Probabilities } from '../../lib/prediction';
import { EXPRESSION_NAMES, percent, RESULT } from '../../lib/strings';
import styles from './ExpressionChart.module.css';
import { ExpressionPie } from './ExpressionPie';

export function ExpressionChart({ probabilities }: { probabilities: Probabilities }) {
  const [pointedAt, setPointedAt] = useState<Expression | null>(null);
  return (
    <div className={styles.chart}>
      <ExpressionPie probabilities={probabilities} pointedAt={pointedAt} onPoint={setPointedAt} />
      <table className={styles.table}>
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
              onMouseEnter={() => setPointedAt(expression)}
              onMouseLeave={() => setPointedAt(null)}
            >
              <th scope="row">
                <span className={styles.swatch} style={{ background: `var(--${expression})` }} />
                {EXPRESSION_NAMES[expression]}
              </th>
              <td data-probability={probabilities[expression]}>
                {percent(probabilities[expression])}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
