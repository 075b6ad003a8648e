import { getDefaultEmulatorHost } from '@firebase/util';
import { connectAuthEmulator } from 'firebase/auth';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

vi.mock('firebase/app', () => ({ initializeApp: vi.fn() }));
vi.mock('firebase/auth', () => ({
  connectAuthEmulator: vi.fn(),
  initializeAuth: vi.fn(() => 'auth'),
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
  vi.clearAllMocks();
  globalThis.__FIREBASE_DEFAULTS__ = undefined;
});

test('a demo project uses the emulator ports of firebase.json', async () => {
  await signInTo('demo-expressio');
  expect(connectAuthEmulator).toHaveBeenCalledWith('auth', 'http://127.0.0.1:9099', {
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

async function signInTo(projectId: string): Promise<string> {
  stubConfig(Response.json({ projectId }));
  const { signIn } = await import('./firebase');
  return signIn();
}

function stubConfig(response: Response): void {
  vi.stubGlobal('fetch', () => Promise.resolve(response));
}
