/** The page: the photo on the left, the result on the right, the history below. */
import { Alert } from '@mantine/core';
import { useState } from 'react';
import { useEditing } from '../features/edit/use-editing';
import type { Photo } from '../features/input/photo';
import { PhotoInput } from '../features/input/PhotoInput';
import { FaceBoxes } from '../features/result/FaceBoxes';
import { ResultPanel } from '../features/result/ResultPanel';
import { NOTICE, OFFLINE } from '../lib/strings';
import { linkTo } from './address';
import styles from './App.module.css';
import { Header } from './Header';
import { NoticePoints } from './NoticePoints';
import { loadPredicting } from './start-prediction';
import { useHistorySection } from './use-history-section';
import { useOnline } from './use-online';
import { usePrediction } from './use-prediction';
import { useStoredPhoto } from './use-stored-photo';

export function App() {
  const [photo, setPhoto] = useState<Photo | null>(null);
  const { id, state, start, open, openAgain, clear } = usePrediction(() => show(null));
  const [choice, setChoice] = useState({ id, face: 0 });
  const isOnline = useOnline();
  const history = useHistorySection(isOnline, id);
  const prediction = state.status === 'finished' ? state.prediction : null;
  const photoNote = useStoredPhoto(photo ? null : (prediction?.name ?? null), show);
  const face = choice.id === id ? choice.face : 0;
  const { editor, isCropping, readyFile } = useEditing(photo?.file ?? null, clear);

  function show(file: File | null): void {
    if (photo) URL.revokeObjectURL(photo.url);
    setPhoto(file && { file, url: URL.createObjectURL(file) });
  }

  function choose(file: File): void {
    show(file);
    clear();
    loadPredicting().catch(() => undefined); // PREDICT loads again and reports what is wrong.
  }

  function predict(): void {
    if (photo) start(readyFile(photo.file));
  }

  function chooseFace(index: number): void {
    setChoice({ id, face: index });
  }

  function leaveDeleted(deleted?: string): void {
    if (id === null || (deleted ?? id) !== id) return;
    show(null);
    clear();
  }

  return (
    <div className={styles.page}>
      {!isOnline && (
        <Alert color="yellow" role="alert" variant="filled" autoContrast className={styles.offline}>
          {OFFLINE}
        </Alert>
      )}
      <main className={styles.card}>
        <Header />
        <div className={styles.halves}>
          <PhotoInput
            photo={photo}
            editor={editor}
            size={prediction?.status === 'done' ? prediction.image : null}
            uploadPercent={state.status === 'uploading' ? state.percent : null}
            onPhoto={choose}
            onPredict={predict}
          >
            {prediction && !isCropping && (
              <FaceBoxes prediction={prediction} face={face} onFace={chooseFace} />
            )}
          </PhotoInput>
          <ResultPanel
            state={state}
            hasPhoto={photo !== null}
            photoNote={photoNote}
            face={face}
            link={id && linkTo(id)}
            readyPhoto={photo && (() => readyFile(photo.file))}
            onFace={chooseFace}
            onTryAgain={photo ? predict : openAgain}
            onCancel={clear}
          />
        </div>
        {history && (
          <div className={styles.history}>
            <history.History
              uid={history.uid}
              shownId={id}
              isPending={state.status === 'analyzing'}
              onOpen={open}
              onDeleted={leaveDeleted}
            />
          </div>
        )}
        <details className={styles.about}>
          <summary>{NOTICE.again}</summary>
          <NoticePoints />
        </details>
      </main>
    </div>
  );
}
