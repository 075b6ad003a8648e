/** App Check: Firebase learns that requests come from this page. Only a build with a site key loads this. */
import { getDefaultEmulatorHost, getDefaults } from '@firebase/util';
import type { FirebaseApp } from 'firebase/app';
import {
  CustomProvider,
  initializeAppCheck,
  ReCaptchaEnterpriseProvider,
  type AppCheckToken,
} from 'firebase/app-check';

/** To be called before any service of `app` is used; from then on its requests carry a token. */
export function startAppCheck(app: FirebaseApp, siteKey: string): void {
  const emulator = getDefaultEmulatorHost('auth');
  const provider = emulator
    ? new CustomProvider({ getToken: () => exchangeDebugToken(app, emulator) })
    : new ReCaptchaEnterpriseProvider(siteKey);
  initializeAppCheck(app, { provider, isTokenAutoRefreshEnabled: true });
}

/** The emulator's token: the SDK itself knows no emulator for App Check. */
async function exchangeDebugToken(app: FirebaseApp, emulator: string): Promise<AppCheckToken> {
  const { projectId = '', appId = '' } = app.options;
  const response = await fetch(
    `http://${emulator}/v1/projects/${projectId}/apps/${appId}:exchangeDebugToken`,
    {
      method: 'POST',
      body: JSON.stringify({ debugToken: getDefaults()?.appCheckDebugToken }),
    },
  );
  if (!response.ok) throw new Error(`exchangeDebugToken returned ${response.status}, not 200`);
  const { token, ttl } = (await response.json()) as { token: string; ttl: string };
  return { token, expireTimeMillis: Date.now() + 1000 * parseFloat(ttl) };
}
