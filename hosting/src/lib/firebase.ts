/** Starts the Firebase app and signs the visitor in. */
import { getDefaultEmulatorHost, type FirebaseDefaults } from '@firebase/util';
import { initializeApp, type FirebaseApp, type FirebaseOptions } from 'firebase/app';
import {
  browserLocalPersistence,
  connectAuthEmulator,
  indexedDBLocalPersistence,
  initializeAuth,
  inMemoryPersistence,
  signInAnonymously,
  type Auth,
} from 'firebase/auth';
import { emulators } from '../../../firebase.json';
import { once } from './once';

declare global {
  var __FIREBASE_DEFAULTS__: FirebaseDefaults | undefined;
}

/** The visitor's uid, signing in anonymously at the first call; rejects with the SDK's error. */
export const signIn = once(async (): Promise<string> => {
  const { auth } = await startAuth();
  const { user } = await signInAnonymously(auth);
  return user.uid;
});

/** Whether the visitor had been here before the page was loaded; rejects as `signIn` does. */
export async function isReturning(): Promise<boolean> {
  return (await startAuth()).isReturning;
}

const startAuth = once(async () => {
  const app = initializeApp(await fetchConfig());
  if (import.meta.env.VITE_APP_CHECK_SITE_KEY) {
    const { startAppCheck } = await import('./app-check');
    startAppCheck(app, import.meta.env.VITE_APP_CHECK_SITE_KEY);
  }
  const auth = connectAuth(app);
  await auth.authStateReady();
  return { auth, isReturning: auth.currentUser !== null };
});

async function fetchConfig(): Promise<FirebaseOptions> {
  const response = await fetch('/__/firebase/init.json');
  if (!response.ok) throw new Error(`/__/firebase/init.json returned ${response.status}, not 200`);
  const config = (await response.json()) as FirebaseOptions;
  if (config.projectId?.startsWith('demo-')) defaultToEmulators();
  return config;
}

/**
 * Points the SDK at the emulators in this repository's firebase.json, unless the page's defaults
 * name others. A demo project exists only there, so there is nothing to fall back to.
 */
function defaultToEmulators(): void {
  if (getDefaultEmulatorHost('auth')) return;
  const host = (port: number) => `127.0.0.1:${port}`;
  globalThis.__FIREBASE_DEFAULTS__ = {
    emulatorHosts: {
      auth: host(emulators.auth.port),
      firestore: host(emulators.firestore.port),
      storage: host(emulators.storage.port),
    },
  };
}

/** Like the SDK's getAuth, less the code for pop-up sign-in and the banner about emulators. */
function connectAuth(app: FirebaseApp): Auth {
  const persistence = [indexedDBLocalPersistence, browserLocalPersistence, inMemoryPersistence];
  const auth = initializeAuth(app, { persistence });
  const emulator = getDefaultEmulatorHost('auth');
  if (emulator) connectAuthEmulator(auth, `http://${emulator}`, { disableWarnings: true });
  return auth;
}
