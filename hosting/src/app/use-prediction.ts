/** The page's current prediction: running, finished, or opened from its link. */
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { PredictionState } from '../features/result/prediction-state';
import { isLocal, newLocalId } from '../lib/local-id';
import type { Prediction } from '../lib/prediction';
import {
  addAddress,
  draftHere,
  idInAddress,
  leaveAddress,
  nameInAddress,
  pendingHere,
} from './address';
import { openOnDevice, startOnDevice } from './start-on-device';
import { openPrediction, startPrediction } from './start-prediction';
import type { useNotice } from './use-notice';
import { useQuestionBeforeLeaving } from './use-question-before-leaving';

interface Current {
  id: string | null;
  state: PredictionState;
}

const NONE: Current = { id: null, state: { status: 'idle' } };

/**
 * The latest prediction, on this device or in the cloud; `start`, `open`, `show` and `clear` each stop following the previous one, which stays stored;
 * `openAgain` retries one that could not be opened.
 *
 * Its id is in the page's address once its photo is stored, so that a reload, a link, and the
 * browser's Back button find it; `onOpen` is called whenever the photo that is shown is not the
 * prediction's (any more), with the one that was chosen here and not sent yet, if there is one.
 */
export function usePrediction(
  isOnDevice: boolean,
  ask: ReturnType<typeof useNotice>['ask'],
  onOpen: (draft: File | null) => void,
) {
  const [current, setCurrent] = useState(whatIsInAddress);
  const stop = useRef<() => void>(undefined);
  useQuestionBeforeLeaving(current.state.status === 'uploading');

  function clear(): void {
    stop.current?.();
    setCurrent(NONE);
    leaveAddress();
  }

  function start(readyFile: Promise<File>): void {
    clear();
    const id = isOnDevice ? newLocalId() : crypto.randomUUID();
    const startHere = isOnDevice ? startOnDevice : startPrediction;
    stop.current = startHere(readyFile, id, (state) => receive(id, state));
  }

  function receive(id: string, state: PredictionState): void {
    setCurrent({ id, state });
    if (state.status === 'analyzing' && state.photo !== null) nameInAddress(id, state.photo);
    if (state.status === 'finished' && state.prediction.name) nameInAddress(id, null);
    if (state.status === 'missing') onOpen(null); // Deleted in another tab, perhaps: its photo, too.
  }

  function open(id: string): void {
    addAddress(id);
    follow();
  }

  /** Shows a prediction that is stored nowhere, with its photo. */
  function show(id: string, prediction: Prediction): void {
    clear();
    setCurrent({ id, state: { status: 'finished', prediction } });
  }

  /** Shows the prediction in the address, if there is one. */
  function follow(): void {
    stop.current?.();
    const id = idInAddress();
    onOpen(id === null ? draftHere() : null);
    if (id === null) {
      setCurrent(NONE);
      return;
    }
    if (isLocal(id)) stop.current = openOnDevice(id, (state) => receive(id, state));
    else if (isOnDevice) setCurrent({ id, state: { status: 'in_cloud' } });
    else ask(() => connect(id), clear);
  }

  function connect(id: string): void {
    stop.current = openPrediction(id, pendingHere(), (state) => receive(id, state));
  }

  const onHashChange = useEffectEvent(follow);

  useEffect(() => {
    if (idInAddress()) onHashChange();
  }, [isOnDevice]);

  useEffect(() => {
    const listening = new AbortController();
    window.addEventListener('hashchange', () => onHashChange(), { signal: listening.signal });
    return () => {
      listening.abort();
      stop.current?.();
    };
  }, []);

  return { ...current, start, open, show, openAgain: follow, clear };
}

function whatIsInAddress(): Current {
  const id = idInAddress();
  return id === null ? NONE : { id, state: { status: 'opening' } };
}
