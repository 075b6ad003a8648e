/** What a person shows from when to when, as a table whose times jump there. */
import { FILM } from '../../lib/strings';
import styles from './Changes.module.css';
import { shownName } from './shown-name';
import { preciseClock, type Person } from './timeline';

const MAX_RUNS = 200;

export function Changes({ person, onJump }: { person: Person; onJump: (timeS: number) => void }) {
  const more = person.runs.length - MAX_RUNS;
  return (
    <details className={styles.changes}>
      <summary>{FILM.changes(person.number)}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{FILM.from}</th>
            <th scope="col">{FILM.to}</th>
            <th scope="col">{FILM.expression}</th>
          </tr>
        </thead>
        <tbody>
          {person.runs.slice(0, MAX_RUNS).map(({ shown, startS, endS }) => (
            <tr key={startS}>
              <td>
                <button type="button" onClick={() => onJump(startS)}>
                  {preciseClock(startS)}
                </button>
              </td>
              <td>{preciseClock(endS)}</td>
              <td>{shownName(shown)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p>{FILM.moreChanges(more)}</p>}
    </details>
  );
}
