/** The strongest moment of each expression of a person, as pictures that jump there. */
import { useEffect, useRef } from 'react';
import { EMOTION_NAMES, FILM, format } from '../../lib/strings';
import styles from './KeyMoments.module.css';
import { preciseClock, type Moment, type Person } from './timeline';

interface Props {
  person: Person;
  onJump: (timeS: number) => void;
}

export function KeyMoments({ person, onJump }: Props) {
  const { moments } = person;
  return (
    <section aria-label={FILM.moments(person.number)}>
      <h3 className={styles.heading}>{FILM.moments(person.number)}</h3>
      {moments.length === 0 && <p className={styles.none}>{FILM.noMoment}</p>}
      <ul className={styles.moments}>
        {moments.map((moment) => (
          <li key={moment.expression}>
            <button type="button" onClick={() => onJump(moment.timeS)}>
              <Picture moment={moment} />
              <span className={styles.words}>
                <span>
                  <span
                    className={styles.dot}
                    style={{ background: `var(--${moment.expression})` }}
                  />
                  {EMOTION_NAMES[moment.expression]} {format.wholePercent(moment.probability)}
                </span>
                <span className={styles.time}>{preciseClock(moment.timeS)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Picture({ moment: { picture, timeS } }: { moment: Moment }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current || !picture) return;
    canvas.current.width = picture.width;
    canvas.current.height = picture.height;
    canvas.current.getContext('2d')?.drawImage(picture, 0, 0);
  }, [picture, timeS]);
  return <canvas ref={canvas} aria-hidden="true" />;
}
