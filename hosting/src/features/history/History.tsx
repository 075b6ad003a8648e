/** The visitor's predictions so far: to open again, to keep, to delete. */
import { Alert, Button } from '@mantine/core';
import { useId, useRef, useState } from 'react';
import { saveFile, toCsv, toJson } from '../../lib/export';
import { failureReason } from '../../lib/failure';
import type { Prediction } from '../../lib/prediction';
import { DOWNLOAD, FAILURE_MESSAGES, HISTORY, RESULT } from '../../lib/strings';
import { deleteAll, deleteEntry, fetchAll, type Entry } from './api/history';
import { ConfirmDeleteAll } from './ConfirmDeleteAll';
import { HistoryRow } from './HistoryRow';
import styles from './History.module.css';
import { useHistory } from './use-history';

interface Props {
  uid: string;
  /** The id of the prediction that the page shows. */
  shownId: string | null;
  onOpen: (id: string) => void;
  /** The prediction with this id is deleted; without an id, all are. */
  onDeleted: (id?: string) => void;
}

/** Something that was asked for and did not work, and how to ask again. */
interface Problem {
  title: string;
  detail: string | undefined;
  again: () => void;
}

export function History({ uid, shownId, onOpen, onDeleted }: Props) {
  const headingId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const { state, retry, showOlder, showNewer } = useHistory(uid);
  const [isAsking, setIsAsking] = useState(false);
  const [isDeletingAll, setIsDeletingAll] = useState(false);
  const [deleting, setDeleting] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [news, setNews] = useState('');

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
    setDeleting((ids) => [...ids, entry.id]);
    deleteEntry(uid, entry)
      .then(() => {
        onDeleted(entry.id);
        afterDeleting(HISTORY.deletedOne);
      })
      .catch(report(HISTORY.deleteFailed, () => removeOne(entry)))
      .finally(() => setDeleting((ids) => ids.filter((id) => id !== entry.id)));
  }

  function removeAll(): void {
    setProblem(null);
    setIsAsking(false);
    setIsDeletingAll(true);
    deleteAll(uid)
      .then(() => {
        onDeleted();
        afterDeleting(HISTORY.deletedAll);
      })
      .catch(report(HISTORY.deleteAllFailed, removeAll))
      .finally(() => setIsDeletingAll(false));
  }

  function save(extension: string, type: string, format: (all: Prediction[]) => string): void {
    setProblem(null);
    fetchAll(uid)
      .then((all) => saveFile(`expressio-history.${extension}`, type, format(all)))
      .catch(report(HISTORY.saveFailed, () => save(extension, type, format)));
  }

  const entries = state.status === 'ready' ? state.page.entries.filter(isKept) : [];
  return (
    <section className={styles.history} aria-labelledby={headingId}>
      <header className={styles.header}>
        <h2 id={headingId} ref={heading} tabIndex={-1}>
          {HISTORY.heading}
        </h2>
        {entries.length > 0 && (
          <div className={styles.tools}>
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => save('json', 'application/json', toJson)}
            >
              {DOWNLOAD.json}
            </Button>
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => save('csv', 'text/csv', toCsv)}
            >
              {DOWNLOAD.csv}
            </Button>
            <Button
              variant="subtle"
              size="compact-sm"
              loading={isDeletingAll}
              onClick={() => setIsAsking(true)}
            >
              {HISTORY.deleteAll}
            </Button>
          </div>
        )}
      </header>
      {isAsking && <ConfirmDeleteAll onDelete={removeAll} onKeep={() => setIsAsking(false)} />}
      {problem && (
        <Failed title={problem.title} detail={problem.detail} onTryAgain={problem.again} />
      )}
      {state.status === 'failed' && (
        <Failed {...FAILURE_MESSAGES[state.reason]} onTryAgain={retry} />
      )}
      {state.status === 'loading' && <p className={styles.quiet}>{HISTORY.loading}</p>}
      {state.status === 'ready' && entries.length === 0 && (
        <p className={styles.quiet}>{HISTORY.empty}</p>
      )}
      <ul className={styles.list}>
        {entries.map((entry) => (
          <HistoryRow
            key={entry.id}
            entry={entry}
            isShown={entry.id === shownId}
            isDeleting={isDeletingAll || deleting.includes(entry.id)}
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
  return prediction === null || prediction.expireAt.getTime() > Date.now();
}
