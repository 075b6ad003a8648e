/**
 * Bundles the pipeline without the page around it; with `--mode compat` for a processor without
 * relaxed SIMD.
 */
import { serviceWorker } from '../../../hosting/service-worker.config.ts';

const withoutRelaxedSimd = {
  name: 'without-relaxed-simd',
  transform: (code) => code.replace(/await supportsFeature\(.relaxedSimd.\)/, 'false'),
};

export default ({ mode }) => ({
  plugins: [serviceWorker()],
  build: { emptyOutDir: true },
  worker: { format: 'es', plugins: () => (mode === 'compat' ? [withoutRelaxedSimd] : []) },
});
