/** The page: the photo on the left, the result on the right, the history below. */
import { Alert } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { isSame, UNEDITED, type Edits } from '../features/edit/edits';
import { useEditing } from '../features/edit/use-editing';
import type { Photo } from '../features/input/photo';
import { PhotoInput, type Progress } from '../features/input/PhotoInput';
import { FaceBoxes } from '../features/result/FaceBoxes';
import type { PredictionState } from '../features/result/prediction-state';
import { resultMessage } from '../features/result/result-message';
import { ResultPanel } from '../features/result/ResultPanel';
import { ON_DEVICE, remember, useRemembered } from '../lib/remembered';
import { DEVICE, EMOTION_NAMES, INPUT, NOTICE, OFFLINE, pageTitle, RESULT } from '../lib/strings';
import { keepDraft, linkTo } from './address';
import styles from './App.module.css';
import { Header } from './Header';
import { ModeChoice } from './ModeChoice';
import { isRunning, nextStep } from './next-step';
import { NoticePoints } from './NoticePoints';
import { Preferences } from './Preferences';
import { loadOnDevice } from './start-on-device';
import { loadPredicting } from './start-prediction';
import { useFilm } from './use-film';
import { useHistorySection } from './use-history-section';
import type { QueuedPhoto } from './queue';
import { useLive, type Mode } from './use-live';
import { useNotice } from './use-notice';
import { useOnline } from './use-online';
import { usePhotoQueue } from './use-photo-queue';
import { usePrediction } from './use-prediction';
import { useStoredPhoto } from './use-stored-photo';

const IDLE: PredictionState = { status: 'idle' };

export function App() {
  const [photo, setPhoto] = useState<Photo | null>(null);
  const [isCovered, setIsCovered] = useState(false);
  const [sentEdits, setSentEdits] = useState(UNEDITED);
  const isOnDevice = useRemembered(ON_DEVICE);
  const notice = useNotice();
  const {
    id,
    state,
    start,
    open,
    openAgain,
    show: showResult,
    clear,
  } = usePrediction(isOnDevice, notice.ask, showOpened);
  const [choice, setChoice] = useState({ id, face: 0 });
  const isOnline = useOnline();
  const photoMode = useRef<HTMLInputElement>(null);
  const { Live, ...live } = useLive();
  const { film, behind, openFilm, closeFilm } = useFilm();
  const several = usePhotoQueue();
  const history = useHistorySection(
    isOnline,
    id ?? several.latestId,
    isOnDevice,
    notice.isAccepted,
  );
  const prediction = state.status === 'finished' ? state.prediction : null;
  const stored = state.status === 'analyzing' ? state.photo : (prediction?.name ?? null);
  const photoNote = useStoredPhoto(photo ? null : stored, show);
  const face = choice.id === id ? choice.face : 0;
  const { editor, edits, isCropping, readyFile } = useEditing(photo?.file ?? null);
  const isEdited = photo !== null && !isSame(edits, sentEdits);
  // What covers the photo hides what is known about it, too.
  const shown = isCovered && !isRunning(state) ? IDLE : state;
  const hasPhoto = photo !== null && !isCovered;
  usePageTitle(shown, face);

  function show(file: File | null): void {
    if (photo) URL.revokeObjectURL(photo.url);
    setPhoto(file && { file, url: URL.createObjectURL(file) });
  }

  function showOpened(draft: File | null): void {
    closeFilm();
    show(draft);
    setSentEdits(UNEDITED);
  }

  function choose(file: File): void {
    closeFilm();
    show(file);
    clear();
    keepDraft(file);
    const load = isOnDevice ? loadOnDevice : loadPredicting;
    load().catch(() => undefined); // PREDICT loads again and reports what is wrong.
  }

  function capture(file: File): void {
    live.choose('photo');
    photoMode.current?.focus(); // The button that was pressed is gone.
    choose(file);
  }

  function cover(isCovered: boolean): void {
    setIsCovered(isCovered);
    if (isCovered) closeFilm();
  }

  function predict(): void {
    if (photo) predictAs(photo.file, edits);
  }

  function predictAs(file: File, edits: Edits): void {
    send(() => {
      setSentEdits(edits);
      start(readyFile(file));
    });
  }

  function trySample(file: File): void {
    choose(file);
    predictAs(file, UNEDITED);
  }

  /** Uploads, once the notice is accepted, or analyzes on this device. */
  function send(act: () => void): void {
    if (isOnDevice) act();
    else notice.ask(act);
  }

  /** What is shown, or under way, belongs to the other place; the photo can be sent again. */
  function changePlace(isOnDevice: boolean): void {
    if (state.status !== 'in_cloud') clear();
    remember(ON_DEVICE, isOnDevice);
  }

  function openQueued({ id, file, state }: QueuedPhoto): void {
    if (id === null || state.status !== 'finished') return;
    if (state.prediction.name) openFromHistory(id);
    else {
      showResult(id, state.prediction);
      showOpened(file);
    }
  }

  function startOver(): void {
    show(null);
    clear();
  }

  /** Live opens the camera. */
  function chooseMode(mode: Mode): void {
    const go = () => {
      closeFilm();
      live.choose(mode);
    };
    if (mode === 'live') notice.ask(go);
    else go();
  }

  function chooseFace(index: number): void {
    setChoice({ id, face: index });
  }

  function openFromHistory(opened: string): void {
    live.choose('photo');
    open(opened);
  }

  function leaveDeleted(deleted?: string): void {
    several.forget(deleted);
    if (id !== null && (deleted ?? id) === id) startOver();
  }

  return (
    <div className="page">
      {!isOnline && !isOnDevice && !Live && (
        <Alert color="yellow" role="alert" variant="filled" autoContrast className={styles.offline}>
          {OFFLINE}
        </Alert>
      )}
      <main className="card">
        <Header>
          <ModeChoice
            ref={photoMode}
            mode={live.mode}
            hasFailed={live.hasFailed}
            onChange={chooseMode}
          />
        </Header>
        {film && <film.Film key={film.url} file={film.file} url={film.url} onClose={closeFilm} />}
        <div ref={behind} className={styles.halves} hidden={film !== null} tabIndex={-1}>
          {Live ? (
            <Live onCapture={capture} />
          ) : (
            <>
              <PhotoInput
                photo={photo}
                editor={editor}
                size={prediction?.status === 'done' ? prediction.image : null}
                isLoading={state.status === 'opening' || (stored !== null && !photoNote)}
                progress={progressOf(state)}
                isOnDevice={isOnDevice}
                next={
                  several.isActive && !photo ? 'wait' : nextStep(state, photo !== null, isEdited)
                }
                onPhoto={choose}
                onSample={trySample}
                onPhotos={several.add}
                onPredict={predict}
                onCamera={notice.ask}
                onStartOver={startOver}
                onPlace={changePlace}
                onFilm={openFilm}
                onCover={cover}
              >
                {prediction && !isEdited && !isCropping && (
                  <FaceBoxes prediction={prediction} face={face} onFace={chooseFace} />
                )}
              </PhotoInput>
              <ResultPanel
                state={shown}
                hasPhoto={hasPhoto}
                photoNote={noteOf(shown, isEdited) ?? photoNote}
                face={face}
                link={id && linkTo(id)}
                readyPhoto={photo && !isEdited ? () => readyFile(photo.file) : null}
                onFace={chooseFace}
                onTryAgain={photo ? predict : openAgain}
                onCancel={clear}
              />
            </>
          )}
        </div>
        {several.section && (
          <several.section.PhotoQueue
            queue={several.section.queue}
            photos={several.photos}
            leftOut={several.leftOut}
            isOnDevice={isOnDevice}
            shownId={id}
            onSend={send}
            onOpen={openQueued}
          />
        )}
        {history && (
          <div className={styles.history}>
            <history.History
              key={String(isOnDevice)}
              source={history.source}
              shownId={id}
              pendingIds={
                id !== null && state.status === 'analyzing'
                  ? [...several.pendingIds, id]
                  : several.pendingIds
              }
              onOpen={openFromHistory}
              onDeleted={leaveDeleted}
            />
          </div>
        )}
        <footer className={styles.footer}>
          <details className={styles.about}>
            <summary>{NOTICE.again}</summary>
            <NoticePoints />
          </details>
          <Preferences />
        </footer>
      </main>
      {notice.sheet}
    </div>
  );
}

/** What the visitor should know of the photo of a result, or of its being kept. */
function noteOf(state: PredictionState, isEdited: boolean): string | null {
  if (state.status !== 'finished') return null;
  if (state.isUnkept) return DEVICE.unkept;
  return isEdited ? RESULT.photoEdited : null;
}

function progressOf(state: PredictionState): Progress | null {
  if (state.status === 'uploading') return { label: INPUT.progressLabel, percent: state.percent };
  if (state.status === 'loading') return { label: DEVICE.progressLabel, percent: state.percent };
  return null;
}

/** Says in the browser's tab what the page shows. */
function usePageTitle(state: PredictionState, face: number): void {
  const { title, expression } = resultMessage(state, false, face);
  const about = expression ? EMOTION_NAMES[expression].toUpperCase() : title;
  useEffect(() => {
    document.title = pageTitle(state.status === 'idle' ? null : about);
  }, [state.status, about]);
}
