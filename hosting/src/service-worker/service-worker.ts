/**
 * Keeps the page's own files, so that it opens, and analyzes on the device, without a network.
 *
 * The page itself comes from the network while there is one: a new version shows at the next load.
 * What is under /assets/ has a hash in its name and is asked for once. Nothing else is touched.
 * A newer worker waits, as browsers have it, until no page is open that may ask for older files.
 */
declare const self: ServiceWorkerGlobalScope;

/** This build, as service-worker.config.ts describes it. */
declare const BUILD: {
  version: string;
  /** Paths of the files that are kept at once: all code of the page. */
  code: string[];
  /** Paths of the files that are kept once they were loaded: what analyzes on the device. */
  others: string[];
};

const PAGE = '/';
const PREFIX = 'expressio-';
const CACHE = PREFIX + BUILD.version;

self.addEventListener('install', (event) => {
  event.waitUntil(keepCode());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(replaceOlder());
});

self.addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (origin !== self.location.origin || event.request.method !== 'GET') return;
  if (event.request.mode === 'navigate') {
    if (pathname === PAGE) event.respondWith(page(event));
  } else if (pathname.startsWith('/assets/')) {
    event.respondWith(asset(event));
  }
});

async function keepCode(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([new Request(PAGE, { cache: 'no-cache' }), ...BUILD.code]);
}

/** Removes what older versions kept, but for the files that are this version's, too. */
async function replaceOlder(): Promise<void> {
  const cache = await caches.open(CACHE);
  const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  for (const path of BUILD.others) {
    for (const cacheName of older) {
      const kept = await caches.match(path, { cacheName });
      if (kept) await cache.put(path, kept);
    }
  }
  for (const name of older) await caches.delete(name);
  await self.registration.navigationPreload.enable();
  await self.clients.claim();
}

async function page({ request, preloadResponse }: FetchEvent): Promise<Response> {
  try {
    return ((await preloadResponse) as Response | undefined) ?? (await fetch(request));
  } catch (error) {
    const kept = await caches.match(PAGE, { cacheName: CACHE });
    if (kept) return kept;
    throw error;
  }
}

async function asset(event: FetchEvent): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(event.request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(event.request);
  if (response.ok) event.waitUntil(cache.put(event.request, response.clone()));
  return response;
}
