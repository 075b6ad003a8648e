/** The page's language: the one that was chosen here before, else the first that the browser asks for. */
import { adopt, type Strings } from './strings';
import * as en from './strings/en';

/** The languages of the page, each by its own name. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español' };
export type Language = keyof typeof LANGUAGES;

const KEY = 'expressio.language';

const CATALOGS: Record<Language, () => Promise<Strings>> = {
  en: () => Promise.resolve(en),
  de: () => import('./strings/de').then(({ de }) => de),
  fr: () => import('./strings/fr').then(({ fr }) => fr),
  es: () => import('./strings/es').then(({ es }) => es),
};

const listeners = new Set<() => void>();
let current: Language = 'en';

export function currentLanguage(): Language {
  return current;
}

/** Calls `onChange` whenever the language has changed; returns how to stop that. */
export function watchLanguage(onChange: () => void): () => void {
  listeners.add(onChange);
  return () => listeners.delete(onChange);
}

/** To be awaited before anything is drawn. English, if the visitor's language cannot be loaded. */
export async function startLanguage(): Promise<void> {
  await speak(preferred()).catch(() => speak('en'));
}

/** Changes the language, and remembers it; rejects if it cannot be loaded. */
export async function changeLanguage(language: Language): Promise<void> {
  await speak(language);
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // The visitor does not let pages store anything: then it is for this visit.
  }
}

async function speak(language: Language): Promise<void> {
  adopt(await CATALOGS[language]());
  current = language;
  document.documentElement.lang = language;
  for (const onChange of listeners) onChange();
}

function preferred(): Language {
  const wanted = [remembered(), ...navigator.languages.map((name) => name.split('-')[0])];
  return wanted.find(isLanguage) ?? 'en';
}

function isLanguage(name: string | null | undefined): name is Language {
  return name != null && Object.hasOwn(LANGUAGES, name);
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
