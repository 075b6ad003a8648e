/** Entries by the day on which they were made, where the visitor is. */
import { format } from '../../lib/strings';
import type { Entry } from './api/source';

export interface Day {
  name: string;
  entries: Entry[];
}

/** `entries` are newest first; one that cannot be read belongs to the day of the one before it. */
export function byDay(entries: readonly Entry[], now: Date): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const day = days.at(-1);
    const name = entry.prediction ? format.day(entry.prediction.createdAt, now) : day?.name;
    if (day && day.name === name) day.entries.push(entry);
    else days.push({ name: name ?? '', entries: [entry] });
  }
  return days;
}
