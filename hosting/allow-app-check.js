/**
 * `node hosting/allow-app-check.js`: adds to the Content-Security-Policy in firebase.json what App
 * Check with reCAPTCHA Enterprise needs. To be run once, in the folder that holds firebase.json.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const RECAPTCHA = 'https://www.google.com/recaptcha/';
const SOURCES = {
  'script-src': `${RECAPTCHA} https://www.gstatic.com/recaptcha/`,
  'frame-src': `${RECAPTCHA} https://recaptcha.google.com/recaptcha/`,
  'connect-src': `${RECAPTCHA} https://content-firebaseappcheck.googleapis.com`,
};

/** The policy with the sources of SOURCES in its directives; a missing directive is added. */
function withAppCheck(policy) {
  const directives = new Map(policy.split('; ').map((directive) => directive.split(/ (.*)/)));
  for (const [name, sources] of Object.entries(SOURCES)) {
    directives.set(name, [directives.get(name), sources].filter(Boolean).join(' '));
  }
  return [...directives].map((parts) => parts.join(' ')).join('; ');
}

const POLICY = /(?<="Content-Security-Policy",\s*"value": ")[^"]+/;
const text = readFileSync('firebase.json', 'utf8');
const [policy] = POLICY.exec(text) ?? [];
if (!policy) throw new Error('firebase.json sets no Content-Security-Policy');
if (!policy.includes(RECAPTCHA)) {
  writeFileSync('firebase.json', text.replace(POLICY, withAppCheck(policy)));
}
