/** Actions on a prediction: copy its link, save it, show its details. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { saveFile, toCsv, toJson } from '../../lib/export';
import type { Pose, Prediction } from '../../lib/prediction';
import { DOWNLOAD, instant, RESULT } from '../../lib/strings';
import { poseWords } from './pose';
import styles from './PredictionActions.module.css';

interface Props {
  prediction: Prediction;
  /** Of the face that is shown; documents of earlier versions have none. */
  pose: Pose | undefined;
  /** The address that opens this prediction again. */
  link: string;
}

export function PredictionActions({ prediction, pose, link }: Props) {
  const [copying, setCopying] = useState('');

  function copy(): void {
    navigator.clipboard.writeText(link).then(
      () => setCopying(RESULT.linkCopied),
      () => setCopying(RESULT.linkToCopy(link)),
    );
  }

  return (
    <div className={styles.actions}>
      <div className={styles.buttons}>
        <Button variant="subtle" size="compact-sm" onClick={copy}>
          {RESULT.copyLink}
        </Button>
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() =>
            saveFile(`expressio-${prediction.id}.json`, 'application/json', toJson([prediction]))
          }
        >
          {DOWNLOAD.json}
        </Button>
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() =>
            saveFile(`expressio-${prediction.id}.csv`, 'text/csv', toCsv([prediction]))
          }
        >
          {DOWNLOAD.csv}
        </Button>
      </div>
      <p className={styles.copying} aria-live="polite">
        {copying}
      </p>
      <details className={styles.details}>
        <summary>{RESULT.details}</summary>
        <dl>
          {facts(prediction, pose).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

const STAGES = ['download', 'decode', 'detect', 'classify'];

/** Firestore does not keep the order of fields; stages added by a later version come first. */
function inOrder(timings: Record<string, number>): Record<string, number> {
  const entries = Object.entries(timings);
  return Object.fromEntries(entries.sort(([a], [b]) => STAGES.indexOf(a) - STAGES.indexOf(b)));
}

function facts(prediction: Prediction, pose: Pose | undefined): [string, string][] {
  const head = pose && poseWords(pose);
  const analysis: [string, string][] =
    prediction.status === 'error'
      ? []
      : [
          [RESULT.model, `${prediction.model.name} ${prediction.model.version}`],
          [RESULT.time, RESULT.timeOf(inOrder(prediction.timings))],
          [RESULT.image, RESULT.imageOf(prediction.image)],
        ];
  return [
    ...(head ? [[RESULT.head, head] satisfies [string, string]] : []),
    ...analysis,
    [RESULT.made, instant(prediction.createdAt)],
    [RESULT.keptUntil, instant(prediction.expireAt)],
  ];
}
