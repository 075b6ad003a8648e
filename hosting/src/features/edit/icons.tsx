/** The drawings of the editing tools; decorative, so hidden from screen readers. */
import { Icon } from '../../lib/Icon';

export function CropIcon() {
  return <ToolIcon path="M6.5 2.5v15h15M2.5 6.5h15v15" />;
}

export function AdjustIcon() {
  return (
    <ToolIcon path="M3 7h9m4 0h5M3 17h5m4 0h9M12 7a2 2 0 1 0 4 0 2 2 0 1 0-4 0M8 17a2 2 0 1 0 4 0 2 2 0 1 0-4 0" />
  );
}

export function RotateIcon() {
  return <ToolIcon path="M20 12a8 8 0 1 1-2.5-5.8M20 3v5h-5" />;
}

export function FlipIcon() {
  return <ToolIcon path="M12 3v18M9 7 3 17h6zm6 0 6 10h-6z" />;
}

export function UndoIcon() {
  return <ToolIcon path="M8 4 3.5 8.5 8 13M4 8.5h10a5.5 5.5 0 0 1 0 11h-4" />;
}

export function RedoIcon() {
  return <ToolIcon path="m16 4 4.5 4.5L16 13m4-4.5H10a5.5 5.5 0 0 0 0 11h4" />;
}

export function ResetIcon() {
  return <ToolIcon path="M4 12a8 8 0 1 0 2.5-5.8M4 3v5h5m3 0v4l3 2" />;
}

function ToolIcon({ path }: { path: string }) {
  return (
    <Icon size={20} strokeWidth={1.8}>
      <path d={path} />
    </Icon>
  );
}
