import { getDefaultEmulatorHost } from '@firebase/util';
import { initializeAppCheck } from 'firebase/app-check';
import { connectAuthEmulator, initializeAuth, type Auth } from 'firebase/auth';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const OPTIONS = { projectId: 'demo-expressio', appId: 'app' };
vi.mock('firebase/app', () => ({ initializeApp: vi.fn(() => ({ options: OPTIONS })) }));
vi.mock('firebase/app-check', () => ({
  initializeAppCheck: vi.fn(),
  ReCaptchaEnterpriseProvider: class {
    constructor(readonly siteKey: string) {}
  },
  CustomProvider: class {
    constructor(readonly options: { getToken: () => Promise<unknown> }) {}
  },
}));
vi.mock('firebase/auth', () => ({
  connectAuthEmulator: vi.fn(),
  initializeAuth: vi.fn(() => ({ currentUser: null, authStateReady: () => Promise.resolve() })),
  signInAnonymously: vi.fn(() => Promise.resolve({ user: { uid: 'visitor' } })),
  browserLocalPersistence: {},
  indexedDBLocalPersistence: {},
  inMemoryPersistence: {},
}));

beforeEach(() => {
  vi.resetModules(); // The app is started once for each load of the module.
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.clearAllMocks();
  globalThis.__FIREBASE_DEFAULTS__ = undefined;
});

test('a demo project uses the emulator ports of firebase.json', async () => {
  await signInTo('demo-expressio');
  expect(connectAuthEmulator).toHaveBeenCalledWith(expect.anything(), 'http://127.0.0.1:9099', {
    disableWarnings: true,
  });
  expect(getDefaultEmulatorHost('firestore')).toBe('127.0.0.1:8080');
  expect(getDefaultEmulatorHost('storage')).toBe('127.0.0.1:9199');
});

test('defaults that the page brings come before the ports of firebase.json', async () => {
  globalThis.__FIREBASE_DEFAULTS__ = { emulatorHosts: { auth: '127.0.0.1:41001' } };
  await signInTo('demo-expressio');
  expect(vi.mocked(connectAuthEmulator).mock.calls[0]?.[1]).toBe('http://127.0.0.1:41001');
});

test.each([
  [null, false],
  [{ uid: 'visitor' }, true],
])('with %o before the page was loaded, a visitor is returning: %s', async (currentUser, is) => {
  vi.mocked(initializeAuth).mockReturnValueOnce({
    currentUser,
    authStateReady: () => Promise.resolve(),
  } as Auth);
  stubConfig(Response.json({ projectId: 'expressio-production' }));
  const { isReturning, signIn } = await import('./firebase');
  await signIn();
  expect(await isReturning()).toBe(is);
});

test('a real project uses no emulator', async () => {
  expect(await signInTo('expressio-production')).toBe('visitor');
  expect(connectAuthEmulator).not.toHaveBeenCalled();
  expect(getDefaultEmulatorHost('storage')).toBeUndefined();
});

test('a config that cannot be had is asked for again by the next call', async () => {
  stubConfig(new Response('', { status: 503 }));
  const { signIn } = await import('./firebase');
  await expect(signIn()).rejects.toThrow('503');
  stubConfig(Response.json({ projectId: 'expressio-production' }));
  expect(await signIn()).toBe('visitor');
});

test('without a site key there is no App Check', async () => {
  await signInTo('expressio-production');
  expect(initializeAppCheck).not.toHaveBeenCalled();
});

test('a site key turns App Check on before anybody signs in', async () => {
  vi.stubEnv('VITE_APP_CHECK_SITE_KEY', 'site-key');
  await signInTo('expressio-production');
  expect(initializeAppCheck).toHaveBeenCalledWith(
    { options: OPTIONS },
    { provider: { siteKey: 'site-key' }, isTokenAutoRefreshEnabled: true },
  );
  const [started] = vi.mocked(initializeAppCheck).mock.invocationCallOrder;
  const [signedIn] = vi.mocked(initializeAuth).mock.invocationCallOrder;
  expect(started).toBeLessThan(signedIn ?? 0);
});

test('the emulator issues the token for the debug token that the page brings', async () => {
  vi.stubEnv('VITE_APP_CHECK_SITE_KEY', 'site-key');
  const emulatorHosts = { auth: '127.0.0.1:41001' };
  globalThis.__FIREBASE_DEFAULTS__ = { emulatorHosts, appCheckDebugToken: 'debug' };
  await signInTo('demo-expressio');
  const [, options] = vi.mocked(initializeAppCheck).mock.calls[0] ?? [];
  const { getToken } = (options?.provider as unknown as CustomProvider).options;

  const fetch = vi.fn(() => Promise.resolve(Response.json({ token: 'signed', ttl: '3600s' })));
  vi.stubGlobal('fetch', fetch);
  const { token, expireTimeMillis } = await getToken();
  expect(token).toBe('signed');
  expect(expireTimeMillis).toBeGreaterThan(Date.now() + 3_500_000);
  expect(fetch).toHaveBeenCalledWith(
    'http://127.0.0.1:41001/v1/projects/demo-expressio/apps/app:exchangeDebugToken',
    { method: 'POST', body: '{"debugToken":"debug"}' },
  );

  vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 403 })));
  await expect(getToken()).rejects.toThrow('403');
});

interface CustomProvider {
  options: { getToken: () => Promise<{ token: string; expireTimeMillis: number }> };
}

async function signInTo(projectId: string): Promise<string> {
  stubConfig(Response.json({ projectId }));
  const { signIn } = await import('./firebase');
  return signIn();
}

function stubConfig(response: Response): void {
  vi.stubGlobal('fetch', () => Promise.resolve(response));
}
