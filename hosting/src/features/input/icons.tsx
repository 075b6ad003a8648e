/** The drawings of the input half; decorative, so hidden from screen readers. */
import { Icon } from '../../lib/Icon';

export function UploadIcon() {
  return (
    <Icon>
      <path d="M12 16V4m-5 5 5-5 5 5M4 17v2a1.5 1.5 0 0 0 1.5 1.5h13A1.5 1.5 0 0 0 20 19v-2" />
    </Icon>
  );
}

export function CameraIcon() {
  return (
    <Icon>
      <path d="M4.5 7.5H7L8.5 5h7L17 7.5h2.5A1.5 1.5 0 0 1 21 9v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18V9a1.5 1.5 0 0 1 1.5-1.5Z" />
      <circle cx="12" cy="13" r="3.5" />
    </Icon>
  );
}

export function CloseIcon() {
  return (
    <Icon>
      <path d="m6 6 12 12M18 6 6 18" />
    </Icon>
  );
}

export function RetryIcon() {
  return (
    <Icon>
      <path d="M19 12a7 7 0 1 1-2-4.9L19 9m0-4.5V9h-4.5" />
    </Icon>
  );
}

export function PredictIcon() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 12V3.5M12 12l6.5 5.5" />
    </Icon>
  );
}

export function NewIcon() {
  return (
    <Icon>
      <path d="M12 5v14M5 12h14" />
    </Icon>
  );
}

export function WarningIcon() {
  return (
    <Icon size={40}>
      <path d="M12 4 2.5 20h19L12 4Zm0 6v4.5m0 2.4v.1" />
    </Icon>
  );
}

export function FaceIcon() {
  return (
    <Icon size={56}>
      <path d="M3.5 8V5A1.5 1.5 0 0 1 5 3.5h3m8 0h3A1.5 1.5 0 0 1 20.5 5v3m0 8v3a1.5 1.5 0 0 1-1.5 1.5h-3m-8 0H5A1.5 1.5 0 0 1 3.5 19v-3" />
      <path d="M9 9.5v.7m6-.7v.7M8.5 14c.9 1.2 2.1 1.8 3.5 1.8s2.6-.6 3.5-1.8" />
    </Icon>
  );
}
