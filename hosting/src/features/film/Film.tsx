/** A film on the page: analyzed on this device, it becomes a timeline of each person. */
import { useEffect, useState } from 'react';
import { nameOf } from '../../lib/file-name';
import { pageTitle } from '../../lib/strings';
import type { Rate } from './film-analysis';
import { FilmRun } from './FilmRun';

interface Props {
  file: File;
  /** Under which it can be played. */
  url: string;
  onClose: () => void;
}

export function Film({ file, url, onClose }: Props) {
  const [run, setRun] = useState<{ id: number; rate: Rate }>({ id: 0, rate: 10 });

  useEffect(() => {
    const before = document.title;
    document.title = pageTitle(nameOf(file));
    return () => {
      document.title = before;
    };
  }, [file]);

  return (
    <FilmRun
      key={run.id}
      file={file}
      url={url}
      rate={run.rate}
      onAgain={(rate) => setRun({ id: run.id + 1, rate })}
      onClose={onClose}
    />
  );
}
