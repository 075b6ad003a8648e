/** Bundles listen.html with the SDK installed in hosting/ into a folder that Hosting serves. */
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../hosting/node_modules/', import.meta.url));

export default {
  base: './',
  resolve: {
    alias: { firebase: `${modules}firebase`, '@firebase/util': `${modules}@firebase/util` },
  },
  build: {
    outDir: '../hosting/dist/examples',
    emptyOutDir: true,
    chunkSizeWarningLimit: 600, // Firestore's SDK alone is about 500 kB.
    rollupOptions: { input: 'listen.html' },
  },
};
