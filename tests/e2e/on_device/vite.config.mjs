/** Bundles the pipeline without the page around it. */
export default { build: { emptyOutDir: true }, worker: { format: 'es' } };
