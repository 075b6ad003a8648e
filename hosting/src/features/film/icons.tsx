/** The drawings of the film's controls; decorative, so hidden from screen readers. */
import { Icon } from '../../lib/Icon';

export function PlayIcon() {
  return (
    <Icon size={20}>
      <path d="M7 4.5v15l12-7.5-12-7.5Z" fill="currentColor" />
    </Icon>
  );
}

export function PauseIcon() {
  return (
    <Icon size={20}>
      <path d="M8 5v14M16 5v14" strokeWidth="4" />
    </Icon>
  );
}

export function SoundIcon({ isOn }: { isOn: boolean }) {
  return (
    <Icon size={20}>
      <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4Z" />
      <path
        d={isOn ? 'M15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11' : 'm16 9.5 5 5m0-5-5 5'}
      />
    </Icon>
  );
}

export function FilmIcon() {
  return (
    <Icon size={56}>
      <path d="M4.5 4.5h15A1.5 1.5 0 0 1 21 6v12a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18V6a1.5 1.5 0 0 1 1.5-1.5ZM7 4.5v15m10-15v15M3 9.5h4m-4 5h4m10-5h4m-4 5h4" />
    </Icon>
  );
}
