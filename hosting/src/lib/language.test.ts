import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { changeLanguage, currentLanguage, startLanguage, watchLanguage } from './language';
import { INPUT } from './strings';

beforeEach(() => localStorage.clear());
afterEach(() => changeLanguage('en'));

test.each([
  [['en-US', 'de'], 'en', 'Upload'],
  [['it-IT', 'fr-CA', 'en'], 'fr', 'Importer'],
  [['de-CH'], 'de', 'Hochladen'],
  [['it', 'pt-BR'], 'en', 'Upload'],
  [['toString', 'es'], 'es', 'Subir'],
])('the page speaks the first of the browser’s languages that it has: %s', async (...row) => {
  const [languages, language, upload] = row;
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);
  await startLanguage();
  expect(currentLanguage()).toBe(language);
  expect(document.documentElement.lang).toBe(language);
  expect(INPUT.upload).toBe(upload);
});

test('who watches hears of a chosen language, which is remembered', async () => {
  const onChange = vi.fn();
  const stop = watchLanguage(onChange);
  await changeLanguage('es');
  expect(onChange).toHaveBeenCalledOnce();
  stop();
  await startLanguage();
  expect(currentLanguage()).toBe('es');
  expect(onChange).toHaveBeenCalledOnce();
});
