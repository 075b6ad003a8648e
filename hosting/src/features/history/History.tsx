/** The visitor's predictions so far: to open again, to keep, to delete. */
import { Alert, Button, Progress } from '@mantine/core';
import { useId, useRef, useState } from 'react';
import { saveFile, toCsv, toJson } from '../../lib/export';
import { failureReason } from '../../lib/failure';
import type { Prediction } from '../../lib/prediction';
import { FAILURE_MESSAGES, HISTORY, RESULT } from '../../lib/strings';
import type { Entry, HistorySource } from './api/source';
import { ConfirmDeleteAll } from './ConfirmDeleteAll';
import { HistoryRow } from './HistoryRow';
import styles from './History.module.css';
import { UndoToast } from './UndoToast';
import { UNDO_S, useDeletion } from './use-deletion';
import { useHistory } from './use-history';

interface Props {
  source: HistorySource;
  /** The id of the prediction that the page shows. */
  shownId: string | null;
  /** Whether that one is analyzed still, so that it is not in the history yet. */
  isPending: boolean;
  onOpen: (id: string) => void;
  /** The prediction with this id is deleted; without an id, all are. */
  onDeleted: (id?: string) => void;
}

interface Progressed {
  done: number;
  total: number;
}

/** Something that was asked for and did not work, and how to ask again. */
interface Problem {
  title: string;
  detail: string | undefined;
  again: () => void;
}

export function History({ source, shownId, isPending, onOpen, onDeleted }: Props) {
  const headingId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const { state, retry, showOlder, showNewer } = useHistory(source);
  const deleteAllButton = useRef<HTMLButtonElement>(null);
  const [isAsking, setIsAsking] = useState(false);
  const [progress, setProgress] = useState<Progressed | null>(null); // Of deleting all.
  const [problem, setProblem] = useState<Problem | null>(null);
  const [news, setNews] = useState('');
  const [undoOpens, setUndoOpens] = useState(false);
  const deletion = useDeletion(source, (entry, error) =>
    report(HISTORY.deleteFailed, () => retryOne(entry))(error),
  );

  function report(title: string, again: () => void) {
    return (error: unknown): void => {
      console.error(title, error);
      setProblem({ title, detail: FAILURE_MESSAGES[failureReason(error)].detail, again });
    };
  }

  function afterDeleting(words: string): void {
    setNews(words);
    heading.current?.focus(); // The focused button may be gone with its row.
  }

  function removeOne(entry: Entry): void {
    setProblem(null);
    setUndoOpens(entry.id === shownId);
    deletion.remove(entry);
    onDeleted(entry.id);
    afterDeleting(`${HISTORY.deletedOne}. ${HISTORY.undoFor(UNDO_S)}`);
  }

  function retryOne(entry: Entry): void {
    setProblem(null);
    deletion.retry(entry);
    onDeleted(entry.id);
    afterDeleting(HISTORY.deletedOne);
  }

  function undo({ id }: Entry): void {
    deletion.undo();
    if (undoOpens) onOpen(id);
    afterDeleting('');
  }

  function keepAll(): void {
    setIsAsking(false);
    deleteAllButton.current?.focus(); // The focused button is gone.
  }

  function removeAll(): void {
    const pendingId = isPending ? shownId : null;
    setProblem(null);
    setIsAsking(false);
    setProgress({ done: 0, total: 0 });
    deletion.finish();
    onDeleted();
    if (pendingId !== null) {
      source.deleteWhenWritten(pendingId).catch(report(HISTORY.deleteFailed, removeAll));
    }
    source
      .deleteAll((done, total) => setProgress({ done, total }))
      .then(() => afterDeleting(HISTORY.deletedAll))
      .catch(report(HISTORY.deleteAllFailed, removeAll))
      .finally(() => setProgress(null));
  }

  function save(extension: string, type: string, format: (all: Prediction[]) => string): void {
    setProblem(null);
    source
      .fetchAll()
      .then((all) => saveFile(`expressio-history.${extension}`, type, format(all)))
      .catch(report(HISTORY.saveFailed, () => save(extension, type, format)));
  }

  const entries = state.status === 'ready' ? state.page.entries.filter(isKept) : [];
  const shown = entries.filter(({ id }) => !deletion.hidden.includes(id));
  return (
    <section className={styles.history} aria-labelledby={headingId}>
      <header className={styles.header}>
        <h2 id={headingId} ref={heading} tabIndex={-1}>
          {HISTORY.heading}
        </h2>
        {deletion.undoable && (
          <UndoToast
            onUndo={() => deletion.undoable && undo(deletion.undoable)}
            onHold={deletion.setIsHeld}
          />
        )}
        {shown.length > 0 && (
          <div className={styles.tools}>
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => save('json', 'application/json', toJson)}
            >
              {HISTORY.saveJson}
            </Button>
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => save('csv', 'text/csv', toCsv)}
            >
              {HISTORY.saveCsv}
            </Button>
            <Button
              ref={deleteAllButton}
              variant="subtle"
              size="compact-sm"
              disabled={progress !== null}
              onClick={() => setIsAsking(true)}
            >
              {HISTORY.deleteAll}
            </Button>
          </div>
        )}
      </header>
      {isAsking && <ConfirmDeleteAll onDelete={removeAll} onKeep={keepAll} />}
      {progress && (
        <div className={styles.progress}>
          <p>{HISTORY.deleting(progress.done, progress.total)}</p>
          <Progress
            value={(100 * progress.done) / Math.max(1, progress.total)}
            aria-label={HISTORY.deleteAll}
          />
        </div>
      )}
      {problem && (
        <Failed title={problem.title} detail={problem.detail} onTryAgain={problem.again} />
      )}
      {state.status === 'failed' && (
        <Failed {...FAILURE_MESSAGES[state.reason]} onTryAgain={retry} />
      )}
      {state.status === 'loading' && <p className={styles.quiet}>{HISTORY.loading}</p>}
      {state.status === 'ready' && shown.length === 0 && (
        <p className={styles.quiet}>{HISTORY.empty}</p>
      )}
      <ul className={styles.list}>
        {shown.map((entry) => (
          <HistoryRow
            key={entry.id}
            entry={entry}
            thumbnailOf={source.thumbnailOf}
            isShown={entry.id === shownId}
            isDeleting={progress !== null}
            onOpen={() => onOpen(entry.id)}
            onDelete={() => removeOne(entry)}
          />
        ))}
      </ul>
      {(showNewer ?? showOlder) && (
        <nav className={styles.pages} aria-label={HISTORY.pages}>
          <Button variant="default" size="xs" disabled={!showNewer} onClick={() => showNewer?.()}>
            {HISTORY.newer}
          </Button>
          <Button variant="default" size="xs" disabled={!showOlder} onClick={() => showOlder?.()}>
            {HISTORY.older}
          </Button>
        </nav>
      )}
      <p className="visually-hidden" aria-live="polite">
        {news}
      </p>
    </section>
  );
}

interface FailedProps {
  title: string;
  detail?: string | undefined;
  onTryAgain: () => void;
}

function Failed({ title, detail, onTryAgain }: FailedProps) {
  return (
    <Alert color="red" role="alert" title={title} className={styles.problem}>
      <p>{detail}</p>
      <Button variant="default" size="xs" onClick={onTryAgain}>
        {RESULT.tryAgain}
      </Button>
    </Alert>
  );
}

/** Firestore may keep a document for a day after it has expired. */
function isKept({ prediction }: Entry): boolean {
  return !prediction?.expireAt || prediction.expireAt.getTime() > Date.now();
}
