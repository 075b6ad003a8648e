/** One analysis of a film, from its first frame on, with all that is known so far. */
import { Button } from '@mantine/core';
import { useEffect, useId, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { nameOf } from '../../lib/file-name';
import { FILM, INPUT, RESULT, type Message } from '../../lib/strings';
import { AnalysisBar } from './AnalysisBar';
import { Changes } from './Changes';
import { Curve } from './Curve';
import { Downloads } from './Downloads';
import { FilmAnalysis, type Rate } from './film-analysis';
import styles from './Film.module.css';
import { KeyMoments } from './KeyMoments';
import { Lanes } from './Lanes';
import { Legend } from './Legend';
import { Player } from './Player';
import { PlayerClock } from './player-clock';

interface Props {
  file: File;
  /** Under which it can be played. */
  url: string;
  rate: Rate;
  /** Another analysis is asked for. */
  onAgain: (rate: Rate) => void;
  onClose: () => void;
}

export function FilmRun({ file, url, rate, onAgain, onClose }: Props) {
  const [analysis] = useState(() => new FilmAnalysis(url, rate));
  const [clock] = useState(() => new PlayerClock());
  const [choice, setChoice] = useState<number | null>(null);
  const [hasTaken, setHasTaken] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const progress = useSyncExternalStore(analysis.subscribe, analysis.progress);
  const { status, timeline } = progress;
  const people = timeline?.people ?? [];
  const person = people.find(({ number }) => number === choice) ?? people[0];
  const isRunning = status === 'opening' || status === 'analyzing';
  const headingId = useId();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => analysis.start(), [analysis]);
  useEffect(() => heading.current?.focus(), []); // What was pressed is gone.

  function jump(timeS: number): void {
    setHasTaken(true);
    if (video.current) video.current.currentTime = timeS;
    clock.show(timeS);
  }

  return (
    <section className={styles.film} aria-labelledby={headingId}>
      <div className={styles.head}>
        <h2 id={headingId} ref={heading} tabIndex={-1}>
          {nameOf(file)}
        </h2>
        <p className={styles.chip}>{FILM.onDevice}</p>
        <Button variant={status === 'done' ? 'filled' : 'default'} onClick={onClose}>
          {isRunning || status === 'paused' ? RESULT.cancel : INPUT.startOver}
        </Button>
      </div>
      {progress.failure ? (
        <Words {...FILM.failures[progress.failure](nameOf(file))}>
          {progress.failure === 'networks' && (
            <Button onClick={() => onAgain(rate)}>{RESULT.tryAgain}</Button>
          )}
        </Words>
      ) : (
        <>
          <AnalysisBar analysis={analysis} progress={progress} onAgain={onAgain} />
          <div className={styles.top}>
            <Player
              file={file}
              url={url}
              analysis={analysis}
              progress={progress}
              clock={clock}
              video={video}
              isFollowing={isRunning && !hasTaken}
              chosen={person?.number ?? 0}
              onTake={() => setHasTaken(true)}
            />
            <div className={styles.side}>
              {person && <KeyMoments person={person} onJump={jump} />}
            </div>
          </div>
          {timeline && person && (
            <>
              <Lanes
                timeline={timeline}
                people={people}
                clock={clock}
                chosen={person.number}
                onChoose={setChoice}
                onJump={jump}
              />
              <Legend />
              <Curve timeline={timeline} person={person} clock={clock} onJump={jump} />
              <Changes person={person} onJump={jump} />
            </>
          )}
          {status === 'done' && !person && <Words {...FILM.noFace} />}
          {timeline && <Downloads file={file} progress={progress} timeline={timeline} />}
          <p className={styles.note}>{FILM.nobodyRecognized}</p>
        </>
      )}
    </section>
  );
}

function Words({ title, detail, children }: Message & { children?: ReactNode }) {
  return (
    <div className={styles.failure}>
      <div role="alert">
        <h3>{title}</h3>
        <p>{detail}</p>
      </div>
      {children}
    </div>
  );
}
