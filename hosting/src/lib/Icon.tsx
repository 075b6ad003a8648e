/** A drawing of 24 by 24 in strokes; decorative, so hidden from screen readers. */
import type { ReactNode } from 'react';

interface Props {
  /** In pixels. */
  size?: number;
  strokeWidth?: number;
  children: ReactNode;
}

export function Icon({ size = 18, strokeWidth = size > 24 ? 1 : 2, children }: Props) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={strokeWidth}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}
