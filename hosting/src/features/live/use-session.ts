/** What Live sees while it looks. */
import { useEffect, useEffectEvent, useState, type RefObject } from 'react';
import type { FrameFace, FrameResult } from '../../expressio/frames';
import { FrameAnalysis } from '../../expressio/on-device';
import { CAMERA } from '../../lib/strings';
import { FrameLoop } from './frame-loop';
import { answerOf, Announcer, Steady, type Answer } from './headline';
import { Recording } from './recording';

interface Seen {
  faces: FrameFace[];
  /** When, in seconds on the page's clock; null before the first frame's result. */
  timeS: number | null;
  /** For the headline, and for screen readers. */
  answer: Answer;
  announced: Answer;
}

const NOTHING: Seen = { faces: [], timeS: null, answer: 'none', announced: 'none' };

/** Looks at the frames of `video` while `isOn`; another camera's people have new numbers. */
export function useSession(
  video: RefObject<HTMLVideoElement | null>,
  cameraId: string,
  isOn: boolean,
  onError: () => void,
) {
  const [seen, setSeen] = useState(NOTHING);
  const [share, setShare] = useState(0);
  const [{ analysis, recording, steady, announcer }] = useState(() => ({
    analysis: new FrameAnalysis('live', setShare),
    recording: new Recording(),
    steady: new Steady<Answer>('none'),
    announcer: new Announcer<Answer>('none'),
  }));

  async function keepMoment(faces: FrameFace[], timeS: number): Promise<void> {
    const jpeg = await analysis.picture();
    const picture = new File([jpeg], CAMERA.fileName, { type: jpeg.type });
    recording.addMoment({ timeS, faces, picture });
  }

  const receive = useEffectEvent((result: FrameResult, timeS: number) => {
    const { faces } = result;
    recording.add(result, timeS);
    if (recording.startMoment(timeS)) keepMoment(faces, timeS).catch(() => undefined);
    const answer = steady.add(timeS, answerOf(faces));
    setSeen({ faces, timeS, answer, announced: announcer.add(timeS, answer) });
  });

  const fail = useEffectEvent((error: unknown) => {
    console.warn('Live stopped', error);
    onError();
  });

  useEffect(() => {
    if (!isOn || !video.current) return;
    const loop = new FrameLoop(video.current, analysis, receive, fail);
    return () => loop.stop();
  }, [isOn, video, analysis]);

  useEffect(() => analysis.reset(), [analysis, cameraId]);

  useEffect(() => () => analysis.close(), [analysis]);

  return { ...seen, recording, loadedShare: share };
}
