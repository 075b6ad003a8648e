/** Actions on a prediction: copy its link, save it or a picture of it, show its details. */
import { Button } from '@mantine/core';
import { useState, type ComponentType } from 'react';
import { Icon } from '../../lib/Icon';
import { saveFile, toCsv, toJson } from '../../lib/export';
import { isLocal } from '../../lib/local-id';
import type { Pose, Prediction } from '../../lib/prediction';
import { DEVICE, DOWNLOAD, INPUT, instant, RESULT, SHARE } from '../../lib/strings';
import type { ShareDialogProps } from './ShareDialog';
import { poseWords } from './pose';
import styles from './PredictionActions.module.css';

interface Props {
  prediction: Prediction;
  /** The index of the face that is shown. */
  face: number;
  /** Of that face; documents of earlier versions have none. */
  pose: Pose | undefined;
  /** The address that opens this prediction again; null where there is none. */
  link: string | null;
  /** Gives the photo that was analyzed; null where it is not shown. */
  readyPhoto: (() => Promise<File>) | null;
}

interface Sharing {
  ShareDialog: ComponentType<ShareDialogProps>;
  picture: ImageBitmap;
}

export function PredictionActions({ prediction, face, pose, link, readyPhoto }: Props) {
  const [note, setNote] = useState('');
  const [sharing, setSharing] = useState<Sharing | null>(null);

  function copy(link: string): void {
    navigator.clipboard.writeText(link).then(
      () => setNote(RESULT.linkCopied),
      () => setNote(RESULT.linkToCopy(link)),
    );
  }

  function share(photo: Promise<File>): void {
    startSharing(photo).then(
      (started) => {
        setSharing(started);
        setNote(started ? '' : SHARE.unshown);
      },
      () => setNote(INPUT.partMissing),
    );
  }

  return (
    <div className={styles.actions}>
      {isLocal(prediction.id) && (
        <p className={styles.chip}>
          <DeviceIcon />
          {DEVICE.name}
        </p>
      )}
      <div className={styles.buttons}>
        {prediction.status === 'done' && readyPhoto && (
          <Button variant="subtle" size="compact-sm" onClick={() => share(readyPhoto())}>
            {SHARE.open}
          </Button>
        )}
        {link && (
          <Button variant="subtle" size="compact-sm" onClick={() => copy(link)}>
            {RESULT.copyLink}
          </Button>
        )}
      </div>
      <p className={styles.note} aria-live="polite">
        {note}
      </p>
      {prediction.status === 'done' && sharing && (
        <sharing.ShareDialog
          picture={sharing.picture}
          prediction={prediction}
          face={face}
          onClose={() => setSharing(null)}
        />
      )}
      <details className={styles.more}>
        <summary>{DOWNLOAD.data}</summary>
        <div className={styles.buttons}>
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
      </details>
      <details className={styles.more}>
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

const SHARED_SIDE = 2048; // Pixels: sharp at any shape of the picture.

/** The code and the photo of the picture to share; null where this browser cannot show the photo. */
async function startSharing(photo: Promise<File>): Promise<Sharing | null> {
  const [{ ShareDialog }, { decodePicture }] = await Promise.all([
    import('./ShareDialog'),
    import('../../lib/pictures'),
  ]);
  const picture = await decodePicture(await photo, SHARED_SIDE);
  return picture && { ShareDialog, picture };
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
    ...(prediction.expireAt
      ? [[RESULT.keptUntil, instant(prediction.expireAt)] satisfies [string, string]]
      : []),
  ];
}

function DeviceIcon() {
  return (
    <Icon size={14} strokeWidth={2.25}>
      <path d="M6 11h12v9H6zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11" />
    </Icon>
  );
}
