/** Lets the page open without a network: see service-worker.ts. */

/** Registers the service worker once the page is loaded. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  addEventListener('load', () => {
    // Where pages may store nothing, they need a network.
    navigator.serviceWorker.register('/sw.js').catch(() => undefined);
  });
}
