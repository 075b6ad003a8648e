/** Bundles the pipeline without the page around it. */
import { serviceWorker } from '../../../hosting/service-worker.config.ts';

export default {
  plugins: [serviceWorker()],
  build: { emptyOutDir: true },
  worker: { format: 'es' },
};
