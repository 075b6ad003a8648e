/** The name, and what the page is for. */
import type { ReactNode } from 'react';
import { NAME, TAGLINE } from '../lib/strings';
import styles from './App.module.css';

export function Header({ children }: { children?: ReactNode }) {
  return (
    <header className="header">
      <h1 className="name">{NAME}</h1>
      <p className={styles.tagline}>{TAGLINE}</p>
      {children}
    </header>
  );
}
