/** The page: the photo on the left, the answer on the right. */
import { useState } from 'react';
import type { Photo } from '../features/input/photo';
import { PhotoInput } from '../features/input/PhotoInput';
import { FaceBoxes } from '../features/result/FaceBoxes';
import { ResultPanel } from '../features/result/ResultPanel';
import { NAME, TAGLINE } from '../lib/strings';
import styles from './App.module.css';
import { loadPredicting } from './start-prediction';
import { usePrediction } from './use-prediction';

export function App() {
  const [photo, setPhoto] = useState<Photo | null>(null);
  const { state, start, clear } = usePrediction();

  function choose(file: File): void {
    if (photo) URL.revokeObjectURL(photo.url);
    setPhoto({ file, url: URL.createObjectURL(file) });
    clear();
    loadPredicting().catch(() => undefined); // PREDICT loads again and reports what is wrong.
  }

  function predict(): void {
    if (photo) start(photo.file);
  }

  return (
    <div className={styles.page}>
      <main className={styles.card}>
        <header className={styles.header}>
          <h1 className={styles.name}>{NAME}</h1>
          <p className={styles.tagline}>{TAGLINE}</p>
        </header>
        <div className={styles.halves}>
          <PhotoInput
            photo={photo}
            uploadPercent={state.status === 'uploading' ? state.percent : null}
            onPhoto={choose}
            onPredict={predict}
          >
            {state.status === 'answered' && <FaceBoxes prediction={state.prediction} />}
          </PhotoInput>
          <ResultPanel state={state} hasPhoto={photo !== null} onTryAgain={predict} />
        </div>
      </main>
    </div>
  );
}
