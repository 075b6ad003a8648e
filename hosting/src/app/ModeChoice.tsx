/** Photo or Live. */
import type { Ref } from 'react';
import { INPUT, LIVE } from '../lib/strings';
import styles from './ModeChoice.module.css';
import type { Mode } from './use-live';

interface Props {
  /** The choice of Photo, for the focus. */
  ref: Ref<HTMLInputElement>;
  mode: Mode;
  /** The code of Live could not be loaded. */
  hasFailed: boolean;
  onChange: (mode: Mode) => void;
}

export function ModeChoice({ ref, mode, hasFailed, onChange }: Props) {
  return (
    <>
      <fieldset className={styles.choice}>
        <legend className="visually-hidden">{LIVE.mode}</legend>
        {(['photo', 'live'] as const).map((name) => (
          <label key={name}>
            <input
              ref={name === 'photo' ? ref : null}
              type="radio"
              name="mode"
              checked={mode === name}
              onChange={() => onChange(name)}
            />
            {LIVE[name]}
          </label>
        ))}
      </fieldset>
      {hasFailed && (
        <p role="alert" className={styles.failed}>
          {INPUT.partMissing}
        </p>
      )}
    </>
  );
}
