/** Pictures for visitors who have no photo at hand: a rendered face for each expression. */
import { markSample } from '../../lib/photo-label';
import type { Expression } from '../../lib/prediction';
import angry from './samples/angry.webp';
import happy from './samples/happy.webp';
import sad from './samples/sad.webp';
import surprise from './samples/surprise.webp';

export interface Sample {
  expression: Expression;
  url: string;
}

export const SAMPLES: readonly Sample[] = [
  { expression: 'happy', url: happy },
  { expression: 'surprise', url: surprise },
  { expression: 'sad', url: sad },
  { expression: 'angry', url: angry },
];

/** The picture as a file, like one that a visitor chooses. Rejects where it cannot be loaded. */
export async function sampleFile({ expression, url }: Sample): Promise<File> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} responded with status ${response.status}`);
  const file = new File([await response.blob()], `sample-${expression}.webp`, {
    type: 'image/webp',
  });
  markSample(file);
  return file;
}
