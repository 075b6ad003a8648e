/** How far the analysis is, and what can be done about it. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { FILM } from '../../lib/strings';
import styles from './AnalysisBar.module.css';
import { RATES, type FilmAnalysis, type Progress, type Rate } from './film-analysis';
import { clock } from './timeline';

interface Props {
  analysis: FilmAnalysis;
  progress: Progress;
  onAgain: (rate: Rate) => void;
}

export function AnalysisBar({ analysis, progress, onAgain }: Props) {
  const [rate, setRate] = useState(analysis.rate);
  const { status, timeline, seenS } = progress;
  const durationS = timeline?.durationS ?? 0;
  const isDone = status === 'done';
  return (
    <div className={styles.bar}>
      <p role="status" className="visually-hidden">
        {isDone ? FILM.done(timeline?.numberOfPeople ?? 0) : FILM.states[status]}
      </p>
      <p className={styles.words} aria-hidden="true">
        {words(progress)}
      </p>
      <progress
        className={styles.progress}
        aria-label={FILM.progress}
        max={1}
        {...(timeline && { value: isDone ? 1 : seenS / durationS })}
      />
      <div className={styles.actions}>
        <fieldset className={styles.rates}>
          <legend>{FILM.looks}</legend>
          {RATES.map((value) => (
            <label key={value}>
              <input
                type="radio"
                name="rate"
                checked={value === rate}
                onChange={() => setRate(value)}
              />
              {Number.isFinite(value) ? FILM.perSecond(value) : FILM.everyFrame}
            </label>
          ))}
        </fieldset>
        {rate !== analysis.rate ? (
          <Button onClick={() => onAgain(rate)}>{FILM.again}</Button>
        ) : status === 'paused' ? (
          <Button onClick={() => analysis.goOn()}>{FILM.resume}</Button>
        ) : (
          <Button
            variant="default"
            className={isDone ? styles.over : ''}
            disabled={status !== 'analyzing'}
            onClick={() => analysis.pause()}
          >
            {FILM.pause}
          </Button>
        )}
      </div>
    </div>
  );
}

function words({ status, timeline, loaded, seenS, leftS, isCutOff }: Progress): string {
  if (!timeline) return FILM.states.opening;
  const { durationS, numberOfPeople, frames } = timeline;
  const place = FILM.place(clock(seenS), clock(durationS));
  if (status === 'done') {
    return isCutOff ? FILM.cutOff(clock(seenS), clock(durationS)) : FILM.done(numberOfPeople);
  }
  if (frames.length === 0 && loaded < 1) return FILM.loading(loaded);
  if (status === 'paused') return `${FILM.states.paused} · ${place}`;
  return leftS === null ? place : `${place} · ${FILM.left(Math.max(1, Math.round(leftS)))}`;
}
