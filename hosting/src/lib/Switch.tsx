/** A choice that is on or off, with a line about what it does. */
import { useId } from 'react';
import styles from './Switch.module.css';

interface Props {
  label: string;
  help: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

export function Switch({ label, help, isOn, onChange }: Props) {
  const id = useId();
  const helpId = useId();
  return (
    <div className={styles.switch}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-describedby={helpId}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <label htmlFor={id}>{label}</label>
      <p id={helpId}>{help}</p>
    </div>
  );
}
