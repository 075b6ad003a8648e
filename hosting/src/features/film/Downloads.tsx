/** The table and the timeline as files. */
import { Button } from '@mantine/core';
import { saveFile } from '../../lib/export';
import { nameOf } from '../../lib/file-name';
import { DOWNLOAD, FILM } from '../../lib/strings';
import type { Progress } from './film-analysis';
import { filmCsv, filmJson } from './film-files';
import styles from './Film.module.css';
import type { Timeline } from './timeline';
import { drawTimeline } from './timeline-picture';

interface Props {
  file: File;
  progress: Progress;
  timeline: Timeline;
}

export function Downloads({ file, progress, timeline }: Props) {
  const { status, size, every, seenS, isCutOff } = progress;

  function saveCsv(): void {
    saveFile(`${file.name}.csv`, 'text/csv', new Blob(filmCsv(timeline.frames)));
  }

  function saveJson(): void {
    const header = {
      film: { name: file.name, bytes: file.size, ...size },
      every,
      duration: timeline.durationS,
      seconds: seenS,
      complete: status === 'done' && !isCutOff,
    };
    saveFile(`${file.name}.json`, 'application/json', new Blob(filmJson(header, timeline.frames)));
  }

  function savePicture(): void {
    const canvas = document.createElement('canvas');
    drawTimeline(canvas, nameOf(file), timeline);
    canvas.toBlob((blob) => blob && saveFile(`${file.name}.png`, blob.type, blob));
  }

  return (
    <div className={styles.buttons}>
      <Button variant="default" onClick={saveCsv}>
        {DOWNLOAD.csv}
      </Button>
      <Button variant="default" onClick={saveJson}>
        {DOWNLOAD.json}
      </Button>
      <Button variant="default" disabled={timeline.numberOfPeople === 0} onClick={savePicture}>
        {FILM.savePicture}
      </Button>
    </div>
  );
}
