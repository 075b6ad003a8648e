/** A Vite plugin that builds the service worker as /sw.js, and names it the build's files. */
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const FILE = 'sw.js'; // Not a hash: browsers look for a newer one at the same address.
const SOURCE = `${import.meta.dirname}/src/service-worker/service-worker.ts`;
const ON_DEVICE = /expressio\.worker|litert/; // Scripts that few visitors load, and large ones.

export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: SOURCE, fileName: FILE });
    },
    generateBundle: {
      order: 'post', // The page is in the bundle, then.
      handler(_, bundle) {
        const { [FILE]: worker, 'index.html': page } = bundle;
        if (worker?.type !== 'chunk' || page?.type !== 'asset') {
          throw new Error('The build has no service worker or no page');
        }
        const names = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
        const isCode = (name: string) => /\.(js|css)$/.test(name) && !ON_DEVICE.test(name);
        const build = {
          version: createHash('sha256').update(page.source).update(names.join()).digest('hex'),
          code: names.filter(isCode).map((name) => `/${name}`),
          others: names.filter((name) => !isCode(name)).map((name) => `/${name}`),
        };
        worker.code = `const BUILD = ${JSON.stringify(build)};\n${worker.code}`;
      },
    },
  };
}
