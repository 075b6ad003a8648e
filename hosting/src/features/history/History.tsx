/** The visitor's predictions so far: to open again, to keep, to delete. */
import { Alert, Button, Progress } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { saveFile, toCsv, toJson } from '../../lib/export';
import { failureReason } from '../../lib/failure';
import type { Prediction } from '../../lib/prediction';
import { FAILURE_MESSAGES, HISTORY, RESULT } from '../../lib/strings';
import { useKey } from '../../lib/use-key';
import type { Entry, HistorySource } from './api/source';
import { isIn, type Filter } from './categories';
import { ConfirmDeleteAll } from './ConfirmDeleteAll';
import { HistoryFilter } from './HistoryFilter';
import { HistoryGrid } from './HistoryGrid';
import { HistoryTools, SelectionTools, Tool, type SaveFormat } from './HistoryTools';
import styles from './History.module.css';
import { ShowOlder } from './ShowOlder';
import { UndoToast } from './UndoToast';
import { UNDO_S, useDeletion } from './use-deletion';
import { useHistory } from './use-history';
import { useSelection } from './use-selection';

export interface HistoryProps {
  source: HistorySource;
  /** The id of the prediction that the page shows. */
  shownId: string | null;
  /** The ids of those that are analyzed still, so that they are not in the history yet. */
  pendingIds: readonly string[];
  onOpen: (id: string) => void;
  /** The prediction with this id is deleted; without an id, all are. */
  onDeleted: (id?: string) => void;
}

/** What there is to say and to choose only of some source. */
interface Particulars {
  name?: string;
  empty?: string;
  /** Shown under the heading; `ask` asks a question before all are deleted. */
  settings?: (ask: (question: string) => void) => ReactNode;
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

export function History(props: HistoryProps & Particulars) {
  const { source, shownId, pendingIds, onOpen, onDeleted, name = HISTORY.heading } = props;
  const section = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { state, retry, loadOlder } = useHistory(source);
  const deleteAllButton = useRef<HTMLButtonElement>(null);
  const [filter, setFilter] = useState<Filter>('all');
  const [question, setQuestion] = useState<string | null>(null); // Before deleting all.
  const [progress, setProgress] = useState<Progressed | null>(null); // Of deleting all.
  const [problem, setProblem] = useState<Problem | null>(null);
  const [news, setNews] = useState('');
  const [undoOpens, setUndoOpens] = useState<string | null>(null);
  const selection = useSelection();
  const deletion = useDeletion(source, (entries, error) =>
    report(HISTORY.deleteFailed(entries.length), () => retryDeleting(entries))(error),
  );
  useKey('Escape', selection.isSelecting, selection.end);

  const list = state.status === 'ready' ? state.list : null;
  const kept = list?.entries.filter(isKept) ?? [];
  const hidden = new Set(deletion.hidden);
  const loaded = kept.filter(({ id }) => !hidden.has(id));
  const shown = loaded.filter((entry) => isIn(filter, entry));
  const selected = shown.filter(({ id }) => selection.ids.has(id));

  const headline = selection.isSelecting
    ? HISTORY.selected(selected.length)
    : list && loaded.length > 0
      ? HISTORY.counted(list.total - list.entries.length + loaded.length, list.isTotalExact)
      : name;

  function report(title: string, again: () => void) {
    return (error: unknown): void => {
      console.error(title, error);
      setProblem({ title, detail: FAILURE_MESSAGES[failureReason(error)].detail, again });
    };
  }

  function afterDeleting(words: string): void {
    setNews(words);
    heading.current?.focus(); // The focused button may be gone with its entry.
  }

  function focusEntry(id: string | undefined): void {
    const tile = section.current?.querySelector<HTMLElement>(`[data-entry="${id}"]`);
    (tile ?? heading.current)?.focus();
  }

  function remove(entries: readonly Entry[]): void {
    const next = entryAfter(shown, entries);
    setProblem(null);
    setUndoOpens(entries.find(({ id }) => id === shownId)?.id ?? null);
    deletion.remove(entries);
    for (const { id } of entries) onDeleted(id);
    selection.end();
    setNews(`${HISTORY.deleted(entries.length)}. ${HISTORY.undoFor(UNDO_S)}`);
    focusEntry(next?.id);
  }

  function retryDeleting(entries: readonly Entry[]): void {
    setProblem(null);
    deletion.retry(entries);
    for (const { id } of entries) onDeleted(id);
    afterDeleting(HISTORY.deleted(entries.length));
  }

  function undo(): void {
    const [first] = deletion.undoable;
    setNews('');
    flushSync(deletion.undo);
    if (undoOpens) onOpen(undoOpens);
    focusEntry(first?.id);
  }

  function askToDeleteAll(): void {
    void source.confirmation().then(setQuestion);
  }

  function keepAll(): void {
    setQuestion(null);
    deleteAllButton.current?.focus(); // The focused button is gone.
  }

  function removeAll(): void {
    setProblem(null);
    setQuestion(null);
    setProgress({ done: 0, total: 0 });
    deletion.finish();
    onDeleted();
    for (const id of pendingIds) {
      source.deleteWhenWritten(id).catch(report(HISTORY.deleteFailed(1), removeAll));
    }
    source
      .deleteAll((done, total) => setProgress({ done, total }))
      .then(() => afterDeleting(HISTORY.deletedAll))
      .catch(report(HISTORY.deleteAllFailed, removeAll))
      .finally(() => setProgress(null));
  }

  function saveAll(format: SaveFormat): void {
    setProblem(null);
    source
      .fetchAll()
      .then((all) => save(all, format))
      .catch(report(HISTORY.saveFailed, () => saveAll(format)));
  }

  function choose(next: Filter): void {
    setFilter(next);
    if (selection.isSelecting) selection.start(); // What is not seen is not selected.
  }

  function select({ id }: Entry, isRange: boolean): void {
    selection.toggle(id, isRange ? idsOf(shown) : undefined);
  }

  return (
    <section ref={section} className={styles.history} aria-label={name}>
      <header className={styles.header} data-selecting={selection.isSelecting}>
        <h2 ref={heading} tabIndex={-1}>
          {headline}
        </h2>
        {deletion.undoable.length > 0 && (
          <UndoToast count={deletion.undoable.length} onUndo={undo} onHold={deletion.setIsHeld} />
        )}
        {loaded.length > 0 && (
          <>
            <div className={styles.tools}>
              {selection.isSelecting ? (
                <SelectionTools
                  isEmpty={selected.length === 0}
                  onSelectAll={() => selection.start(idsOf(shown))}
                  onSave={(format) => save(selected.flatMap(predictionOf), format)}
                  onDelete={() => remove(selected)}
                />
              ) : (
                <HistoryTools
                  isDeleting={progress !== null}
                  deleteAll={deleteAllButton}
                  onSaveAll={saveAll}
                  onDeleteAll={askToDeleteAll}
                />
              )}
            </div>
            <Tool
              disabled={progress !== null}
              onClick={() => (selection.isSelecting ? selection.end() : selection.start())}
            >
              {selection.isSelecting ? HISTORY.endSelection : HISTORY.select}
            </Tool>
          </>
        )}
      </header>
      {props.settings?.(setQuestion)}
      {question && <ConfirmDeleteAll question={question} onDelete={removeAll} onKeep={keepAll} />}
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
      {list && loaded.length === 0 && (
        <p className={styles.quiet}>{props.empty ?? HISTORY.empty}</p>
      )}
      {loaded.length > 0 && <HistoryFilter entries={loaded} chosen={filter} onChoose={choose} />}
      {list && list.older !== 'none' && filter !== 'all' && (
        <p className={styles.note}>{HISTORY.filteredAmong(loaded.length)}</p>
      )}
      {loaded.length > 0 && shown.length === 0 && (
        <p className={styles.quiet}>{HISTORY.noneOfKind}</p>
      )}
      <HistoryGrid
        entries={shown}
        thumbnailOf={source.thumbnailOf}
        shownId={shownId}
        isDeleting={progress !== null}
        isSelecting={selection.isSelecting}
        selected={selection.ids}
        onOpen={({ id }) => onOpen(id)}
        onSelect={select}
        onSelectAll={() => selection.start(idsOf(shown))}
        onDelete={(entry) => remove(selected.length > 0 ? selected : [entry])}
      />
      {list && list.older !== 'none' && progress === null && (
        <ShowOlder
          isLoading={list.older === 'loading'}
          isAutomatic={filter === 'all'}
          onLoad={loadOlder}
          onGone={() => focusEntry(shown.at(-1)?.id)}
        />
      )}
      <p className="visually-hidden" aria-live="polite">
        {selection.isSelecting ? headline : news}
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

/** Of `all`, the first that is not in `some` and comes after one of them, or else before them. */
function entryAfter(all: readonly Entry[], some: readonly Entry[]): Entry | undefined {
  const start = all.findIndex((entry) => some.includes(entry));
  const isOther = (entry: Entry) => !some.includes(entry);
  return all.slice(start).find(isOther) ?? all.slice(0, start).findLast(isOther);
}

function idsOf(entries: readonly Entry[]): string[] {
  return entries.map(({ id }) => id);
}

function predictionOf({ prediction }: Entry): Prediction[] {
  return prediction ? [prediction] : [];
}

function save(predictions: readonly Prediction[], format: SaveFormat): void {
  if (format === 'json') {
    saveFile('expressio-history.json', 'application/json', toJson(predictions));
  } else {
    saveFile('expressio-history.csv', 'text/csv', toCsv(predictions));
  }
}
