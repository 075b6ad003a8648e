/** The drawings of Live; decorative, so hidden from screen readers. */
import { Icon } from '../../lib/Icon';

export function CaptureIcon() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="8.5" />
      <circle cx="12" cy="12" r="4" fill="currentColor" />
    </Icon>
  );
}

export function PauseIcon() {
  return (
    <Icon>
      <path d="M8.5 5v14M15.5 5v14" />
    </Icon>
  );
}

export function ResumeIcon() {
  return (
    <Icon>
      <path d="M7.5 5v14l11-7-11-7Z" />
    </Icon>
  );
}

export function SwitchIcon() {
  return (
    <Icon>
      <path d="M4 11a8 8 0 0 1 14-4.5L20 9m0-5v5h-5M20 13a8 8 0 0 1-14 4.5L4 15m0 5v-5h5" />
    </Icon>
  );
}

export function FullScreenIcon() {
  return (
    <Icon>
      <path d="M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5" />
    </Icon>
  );
}

export function SaveIcon() {
  return (
    <Icon>
      <path d="M12 4v11m-5-5 5 5 5-5M4 19.5h16" />
    </Icon>
  );
}
