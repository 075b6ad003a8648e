/** The pipeline in a worker: photos and frames in, the fields of prediction documents out. */
import { FrameAnalyzer, type FrameResult, type Effort } from './frames';
import { decode, FrameReader, UnusablePhotoError } from './photo';
import { predict, unusable, type Analysis } from './pipeline';
import { loadNetworks } from './runtime';
import type { Networks } from './network';

interface PhotoRequest {
  type: 'photo';
  file: Blob;
  format: string;
}

/** A frame of a film or camera, which is closed once it has been read. */
interface FrameRequest {
  type: 'frame';
  film: number;
  effort: Effort;
  frame: VideoFrame | ImageBitmap;
  timeS: number;
}

/** Asks for the frame that was read last, as a JPEG file. */
interface PictureRequest {
  type: 'picture';
}

/** Forgets the people of a film. */
interface EndRequest {
  type: 'end';
  film: number;
}

export type Task = PhotoRequest | FrameRequest | PictureRequest | EndRequest;

export type Request = { id: number } & Task;

export type Reply =
  | { type: 'progress'; loaded: number }
  | { type: 'done'; id: number; result: Analysis | FrameResult | Blob | null }
  /** The browser cannot decode the file. */
  | { type: 'undecodable'; id: number }
  | { type: 'failed'; id: number; isUnloaded: boolean; message: string };

let networks: Promise<Networks> | undefined;
let before = Promise.resolve();
const reader = new FrameReader();
const films = new Map<number, FrameAnalyzer>();

// One after the other: a network has one input.
addEventListener('message', ({ data }: MessageEvent<Request>) => {
  before = before.then(async () => postMessage(await answer(data)));
});

async function answer(request: Request): Promise<Reply> {
  const { id } = request;
  try {
    switch (request.type) {
      case 'photo':
        return await answerPhoto(id, request);
      case 'frame':
        return { type: 'done', id, result: await analyzeFrame(request) };
      case 'picture':
        return { type: 'done', id, result: await reader.picture() };
      case 'end':
        films.delete(request.film);
        return { type: 'done', id, result: null };
    }
  } catch (error) {
    if (error instanceof UnusablePhotoError) return { type: 'done', id, result: unusable(error) };
    return { type: 'failed', id, isUnloaded: error instanceof TypeError, message: String(error) };
  }
}

/** Of an animation, the first frame with a face; else the first one. */
async function answerPhoto(id: number, { file, format }: PhotoRequest): Promise<Reply> {
  const ready = await load();
  let result: Analysis | null = null;
  let started = performance.now();
  for await (const photo of decode(file, format)) {
    const analysis = await predict(ready, photo, performance.now() - started);
    result = result && analysis.status === 'no_face' ? result : analysis;
    if (result.status === 'done') break;
    started = performance.now();
  }
  return result ? { type: 'done', id, result } : { type: 'undecodable', id };
}

async function analyzeFrame({ film, effort, frame, timeS }: FrameRequest): Promise<FrameResult> {
  try {
    const ready = await load();
    const started = performance.now();
    const read = await reader.read(frame);
    frame.close(); // Its memory is the camera's, which has few.
    const analyzer = films.get(film) ?? new FrameAnalyzer(ready, effort);
    films.set(film, analyzer);
    return await analyzer.analyze(read, timeS, performance.now() - started);
  } finally {
    frame.close();
  }
}

function load(): Promise<Networks> {
  networks ??= loadNetworks((loaded) => postMessage({ type: 'progress', loaded })).catch(
    (error: unknown) => {
      networks = undefined; // The next photo or frame tries again.
      throw error;
    },
  );
  return networks;
}
