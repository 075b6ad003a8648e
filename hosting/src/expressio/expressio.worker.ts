/** The pipeline in a worker: files in, the fields of prediction documents out. */
import { decode } from './photo';
import { predict, type Analysis } from './pipeline';
import { loadNetworks } from './runtime';
import type { Networks } from './network';

export interface Request {
  id: number;
  file: Blob;
  format: string;
}

export type Reply =
  | { type: 'progress'; loaded: number }
  | { type: 'done'; id: number; analysis: Analysis }
  /** The browser cannot decode the file. */
  | { type: 'undecodable'; id: number }
  | { type: 'failed'; id: number; message: string };

let networks: Promise<Networks> | undefined;

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  void answer(data).then((reply) => postMessage(reply));
});

async function answer({ id, file, format }: Request): Promise<Reply> {
  try {
    networks ??= loadNetworks((loaded) => postMessage({ type: 'progress', loaded }));
    const ready = await networks;
    const started = performance.now();
    const photo = await decode(file, format).catch(() => null);
    if (!photo) return { type: 'undecodable', id };
    return { type: 'done', id, analysis: await predict(ready, photo, performance.now() - started) };
  } catch (error) {
    networks = undefined; // The next photo tries again.
    return { type: 'failed', id, message: String(error) };
  }
}
