import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  server: {
    fs: { allow: ['..'] }, // firebase.json lies beside this folder.
    proxy: { '/__': 'http://127.0.0.1:5000' }, // The app's config, from a running `make run`.
  },
  test: {
    environment: 'jsdom',
    setupFiles: 'src/test/setup.ts',
    css: true, // theme.test.ts reads the colours.
    restoreMocks: true,
  },
});
