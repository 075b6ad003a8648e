/** Plays the film with a frame and a label on each face; meanwhile shows what is being analyzed. */
import { useEffect, useRef, useState, type CSSProperties, type RefObject } from 'react';
import { nameOf } from '../../lib/file-name';
import { FILM } from '../../lib/strings';
import { FilmIcon, PauseIcon, PlayIcon, SoundIcon } from './icons';
import type { FilmAnalysis, Progress } from './film-analysis';
import styles from './Player.module.css';
import { useTime, type PlayerClock } from './player-clock';
import { shownName } from './shown-name';
import { clock as written, preciseClock } from './timeline';

interface Props {
  file: File;
  url: string;
  analysis: FilmAnalysis;
  progress: Progress;
  clock: PlayerClock;
  video: RefObject<HTMLVideoElement | null>;
  /** The newest picture of the analysis is shown, not the film at the visitor's place. */
  isFollowing: boolean;
  /** The person of whom the rest of the page speaks. */
  chosen: number;
  onTake: () => void;
}

const PREVIEW_WIDTH = 960; // Pixels.

export function Player(props: Props) {
  const { file, url, analysis, progress, clock, video, isFollowing, onTake } = props;
  const { size, timeline } = progress;
  const [isPlaying, setIsPlaying] = useState(false);
  const [isMuted, setIsMuted] = useState(false);
  const preview = usePreview(analysis, clock, isFollowing);
  usePlayedTime(video, clock, !isFollowing);

  function play(): void {
    onTake();
    if (isPlaying) video.current?.pause();
    else video.current?.play().catch(() => undefined); // It says so itself: it stays paused.
  }

  return (
    <div className={styles.player}>
      <div className={styles.stage}>
        <div
          className={styles.picture}
          style={
            { '--aspect-ratio': size.width ? size.width / size.height : 16 / 9 } as CSSProperties
          }
        >
          {/* eslint-disable-next-line jsx-a11y/media-has-caption -- It is the visitor's own film. */}
          <video
            ref={video}
            src={url}
            playsInline
            preload="auto"
            muted={isMuted}
            aria-label={FILM.player(nameOf(file))}
            onPlay={() => setIsPlaying(true)}
            onPause={() => setIsPlaying(false)}
          />
          <canvas
            ref={preview}
            width={PREVIEW_WIDTH}
            height={size.width ? Math.round((PREVIEW_WIDTH * size.height) / size.width) : 540}
            hidden={!isFollowing}
            aria-hidden="true"
          />
          {timeline ? <Faces {...props} /> : <FilmIcon />}
        </div>
      </div>
      <div className={styles.controls}>
        <button
          type="button"
          aria-label={isPlaying ? FILM.pausePlaying : FILM.play}
          disabled={!timeline}
          onClick={play}
        >
          {isPlaying ? <PauseIcon /> : <PlayIcon />}
        </button>
        <button
          type="button"
          aria-label={FILM.sound}
          aria-pressed={!isMuted}
          onClick={() => setIsMuted(!isMuted)}
        >
          <SoundIcon isOn={!isMuted} />
        </button>
        <Time clock={clock} durationS={timeline?.durationS ?? 0} />
      </div>
    </div>
  );
}

function Time({ clock, durationS }: { clock: PlayerClock; durationS: number }) {
  const shown = useTime(clock, preciseClock);
  return (
    <span className={styles.time}>
      {shown} / {written(durationS)}
    </span>
  );
}

function Faces({ progress, clock, chosen }: Props) {
  const timeS = useTime(clock);
  return progress.timeline?.facesAt(timeS).map(({ person, box, shown }) => (
    <span
      key={person}
      className={styles.face}
      data-person={person}
      data-chosen={person === chosen}
      aria-hidden="true"
      style={{
        left: `${100 * box.left}%`,
        top: `${100 * box.top}%`,
        width: `${100 * box.width}%`,
        height: `${100 * box.height}%`,
      }}
    >
      <span className={styles.label} data-inside={box.top < 0.1}>
        <span className={styles.dot} style={{ background: `var(--${shown})` }} />
        {person} · {shownName(shown)}
      </span>
    </span>
  ));
}

/** Draws the pictures of the analysis, and sets the clock to their times, while `isFollowing`. */
function usePreview(analysis: FilmAnalysis, clock: PlayerClock, isFollowing: boolean) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!isFollowing) return;
    return analysis.watch((picture, timeS) => {
      const { current } = canvas;
      current?.getContext('2d')?.drawImage(picture, 0, 0, current.width, current.height);
      clock.show(timeS);
    });
  }, [analysis, clock, isFollowing]);
  return canvas;
}

/** Sets the clock to the player's time while `isActive`. */
function usePlayedTime(
  video: RefObject<HTMLVideoElement | null>,
  clock: PlayerClock,
  isActive: boolean,
): void {
  useEffect(() => {
    const { current } = video;
    if (!current || !isActive) return;
    const listening = new AbortController();
    const show = () => clock.show(current.currentTime);
    show();
    for (const event of ['seeking', 'seeked', 'timeupdate']) {
      current.addEventListener(event, show, { signal: listening.signal });
    }
    let request = 0;
    const next = () => {
      if (!current.paused) show();
      request = requestAnimationFrame(next);
    };
    next();
    return () => {
      listening.abort();
      cancelAnimationFrame(request);
    };
  }, [video, clock, isActive]);
}
