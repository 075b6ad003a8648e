/** Lets the page open without a network: see service-worker.ts. */

/** Registers the service worker once the page is loaded. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  addEventListener('load', () => {
    register().catch(() => undefined); // Where pages may store nothing, they need a network.
  });
}

/** A newer version waits until no page of an older one is open; this page says which it is. */
async function register(): Promise<void> {
  const registration = await navigator.serviceWorker.register('/sw.js');
  const { pathname } = new URL(import.meta.url);
  const introduce = () => registration.waiting?.postMessage(pathname);
  introduce();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', introduce);
  });
}
