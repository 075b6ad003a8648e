/** How a head is turned, in words. */
import type { Pose } from '../../lib/prediction';
import { RESULT } from '../../lib/strings';

const CLEARLY = 15; // Degrees from which a pose is worth a word.
const SLIGHTLY = 5; // And from which another of its angles is said, too.

/** The angles of a head that is clearly turned, the most telling first; null for any other. */
export function poseWords({ yaw, pitch, roll }: Pose): string | null {
  const angles: [number, (degrees: number) => string][] = [
    [yaw, RESULT.turned],
    [pitch, RESULT.raised],
    [roll, RESULT.tilted],
  ];
  const isFrom = (least: number) => angles.filter(([degrees]) => Math.abs(degrees) >= least);
  if (isFrom(CLEARLY).length === 0) return null;
  const words = isFrom(SLIGHTLY).map(([degrees, say]) => say(degrees));
  return words.join(', ').replace(/^./, (first) => first.toUpperCase());
}
