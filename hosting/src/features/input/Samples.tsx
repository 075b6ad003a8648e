/** Sample pictures to try the page with. */
import { useId } from 'react';
import { INPUT } from '../../lib/strings';
import { SAMPLES, type Sample } from './samples';
import styles from './Samples.module.css';

export function Samples({ onTry }: { onTry: (sample: Sample) => void }) {
  const labelId = useId();
  return (
    <div className={styles.samples}>
      <p id={labelId}>{INPUT.samples}</p>
      <div role="group" aria-labelledby={labelId} className={styles.pictures}>
        {SAMPLES.map((sample) => (
          <button
            key={sample.expression}
            type="button"
            aria-label={INPUT.trySample[sample.expression]}
            onClick={() => onTry(sample)}
          >
            <img
              src={sample.url}
              alt=""
              width={512}
              height={512}
              loading="lazy"
              decoding="async"
              fetchPriority="low"
            />
          </button>
        ))}
      </div>
    </div>
  );
}
