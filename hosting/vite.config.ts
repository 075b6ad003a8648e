import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { serviceWorker } from './service-worker.config.ts';

export default defineConfig({
  plugins: [react(), serviceWorker()],
  build: {
    rolldownOptions: { input: ['index.html', '404.html'] },
    modulePreload: { polyfill: false }, // Browsers that lack it load the same a little later.
  },
  worker: { format: 'es' },
  server: {
    fs: { allow: ['..'] }, // For firebase.json and functions/expressio/models/model.json.
    proxy: { '/__': 'http://127.0.0.1:5000' }, // The app's config, from a running `make run`.
  },
  test: {
    environment: 'jsdom',
    setupFiles: 'src/test/setup.ts',
    css: true, // theme.test.ts reads the colors.
    restoreMocks: true,
    testTimeout: 20_000, // Milliseconds: a busy machine takes several times as long.
    coverage: {
      include: ['src/**/*.{ts,tsx}'],
      exclude: ['src/test/**', 'src/**/*.test.*'],
      reporter: 'text',
      // A little below what is covered, so that a change without its tests is noticed.
      thresholds: { statements: 85, branches: 84, functions: 87, lines: 85 },
    },
  },
});
