/** The pie chart: slices that show their class and percentage to pointer, finger and keyboard. */
import { useId, type KeyboardEvent } from 'react';
import type { Expression, Probabilities } from '../../lib/prediction';
import { EMOTION_NAMES, percentages, RESULT } from '../../lib/strings';
import styles from './ExpressionPie.module.css';
import { pieSlices, RADIUS, type Slice } from './pie';

interface Props {
  probabilities: Probabilities;
  /** The class whose slice stands out and shows its percentage. */
  pointedAt: Expression | null;
  onPoint: (expression: Expression | null) => void;
}

export function ExpressionPie({ probabilities, pointedAt, onPoint }: Props) {
  const maskId = useId();
  const slices = pieSlices(probabilities);
  const percentage = percentages(probabilities);
  const shown = slices.find(({ expression }) => expression === pointedAt);

  function dismiss({ key }: KeyboardEvent): void {
    if (key === 'Escape') onPoint(null);
  }

  return (
    <div className={styles.pie}>
      <svg viewBox="-110 -110 220 220" role="group" aria-label={RESULT.chartLabel}>
        <mask id={maskId} maskUnits="userSpaceOnUse" x="-110" y="-110" width="220" height="220">
          <circle className={styles.sweep} r="55" pathLength="1" transform="rotate(-90)" />
        </mask>
        <g mask={`url(#${maskId})`}>
          {slices.map(({ expression, path }) => (
            <path
              key={expression}
              d={path}
              className={styles.slice}
              style={{ fill: `var(--${expression})` }}
              data-slice={expression}
              data-pointed-at={expression === pointedAt}
              role="img"
              aria-label={`${EMOTION_NAMES[expression]}: ${percentage[expression]}`}
              tabIndex={0}
              onMouseEnter={() => onPoint(expression)}
              onMouseLeave={() => onPoint(null)}
              onFocus={() => onPoint(expression)}
              onBlur={() => onPoint(null)}
              onKeyDown={dismiss}
            />
          ))}
          {slices.map(({ expression, centroid: { x, y } }) => {
            const share = probabilities[expression];
            if (share < LABELED_FROM) return null;
            return (
              <text
                key={expression}
                x={x}
                y={y}
                fontSize={labelSize(share)}
                className={styles.percentage}
                style={{ stroke: `var(--${expression})` }}
                strokeWidth={share > ALMOST_ALL ? labelSize(share) : 0}
                aria-hidden="true"
              >
                {percentage[expression]}
              </text>
            );
          })}
        </g>
      </svg>
      {shown && <Bubble slice={shown} percentage={percentage[shown.expression]} />}
    </div>
  );
}

const LABELED_FROM = 0.1; // Of the pie: a smaller slice has no room for its percentage.
const ALMOST_ALL = 0.95; // Of the pie: the number lies over the tips of the other slices.

/** In the pie's units: the larger the slice, the larger the number, but within the slice. */
function labelSize(share: number): number {
  return 10 + (share > 0.75 ? 22 : 16) * share;
}

/** Hidden from screen readers, which have the slice's own label. */
function Bubble({ slice, percentage }: { slice: Slice; percentage: string }) {
  const { expression, middle } = slice;
  const position = {
    left: `${50 + (40 * middle.x) / RADIUS}%`,
    top: `${50 + (40 * middle.y) / RADIUS}%`,
  };
  return (
    <p className={styles.bubble} style={position} aria-hidden="true">
      {EMOTION_NAMES[expression]} <strong>{percentage}</strong>
    </p>
  );
}
