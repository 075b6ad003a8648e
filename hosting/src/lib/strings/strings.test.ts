import { expect, test } from 'vitest';
import * as strings from '.';
import { de } from './de';
import * as en from './en';
import { es } from './es';
import { fr } from './fr';

const TRANSLATIONS = { de, fr, es };
const LANGUAGES = Object.entries({ en, ...TRANSLATIONS });

// What is right in English and in another language.
const SAME = new Set([
  ...['OK', 'Webcam', 'webcam.jpg', 'expressio.png', '–'],
  ...['Details', 'Emotion', 'Expression', 'Image', 'Live', 'Neutral', 'Pause', 'Photo', 'Surprise'],
  ...['Upload', 'Portrait (4:5)', 'Story (9:16)'],
]);
const ABBREVIATIONS = ['JPEG', 'TIFF', 'AVIF', 'HEIC', 'JSON', 'CAPTCHA'];

const SOURCES = Object.entries(
  import.meta.glob<string>(['../../**/*.{ts,tsx}', '!../../**/*.test.*'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
)
  .filter(([path]) => !path.startsWith('./'))
  .map(([, source]) => source)
  .join('\n');

test('every name of a language is passed on', () => {
  expect(strings).toMatchObject({ ...en });
});

test('every text is used', () => {
  const groups = Object.entries(en).filter(([name]) => name !== 'format');
  const names = groups.flatMap(([group, texts]) =>
    typeof texts === 'object' ? Object.keys(texts).map((name) => [group, name]) : [[group, '']],
  );
  expect(SOURCES).toContain('INPUT.upload');
  const unused = names.filter(([group = '', name = '']) => {
    if (name === '') return !RegExp(`\\b${group}\\b`).test(SOURCES);
    const isNamed = RegExp(`\\b${group}\\.${name}\\b`).test(SOURCES);
    return !isNamed && !(SOURCES.includes(`${group}[`) && RegExp(`\\b${name}\\b`).test(SOURCES));
  });
  expect(unused.map((name) => name.join('.'))).toEqual([]);
});

test.each(Object.entries(TRANSLATIONS))('nothing is in English by mistake: %s', (_, language) => {
  const english = new Map(leaves(en));
  const found = leaves(language).filter(([path, value]) => {
    const original = english.get(path);
    if (typeof value === 'string') return value === original && !SAME.has(value);
    return !path.startsWith('format.') && String(value) === String(original);
  });
  // “Person 1” is German, too.
  const isNumber = (path: string) => path.startsWith('EDIT.amount.') || path === 'FILM.person';
  expect(found.map(([path]) => path).filter((path) => !isNumber(path))).toEqual([]);
});

test.each(LANGUAGES)('buttons are named as they are: %s', (_, language) => {
  const buttons = Object.values(language.INPUT)
    .filter((text) => typeof text === 'string')
    .map((text) => text.toUpperCase());
  for (const [path, text] of texts(language)) {
    for (const [name] of text.matchAll(/\p{Lu}{4,}/gu)) {
      if (!ABBREVIATIONS.includes(name)) expect(buttons, path).toContain(name);
    }
  }
});

test.each(LANGUAGES)('texts are typeset: %s', (_, language) => {
  expect(texts(language).length).toBeGreaterThan(100);
  for (const [path, text] of texts(language)) {
    expect(text, path).toMatch(/\S/);
    expect(text, path).not.toMatch(/ {2}|^ | $| …|['"]|\.\.\./);
  }
});

test('German has a space before what is left out', () => {
  for (const [path, text] of texts(de)) expect(text, path).not.toMatch(/[^\u00a0]…/);
});

test('French has its spaces around punctuation', () => {
  for (const [path, text] of texts(fr)) {
    expect(text, path).not.toMatch(/[^\u202f][?!;]|(?<!\u00a0|https|\d):|«(?!\u00a0)|(?<!\u00a0)»/);
  }
});

/** The texts and functions of a language, each with its path. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) =>
    leaves(inner, path === '' ? name : `${path}.${name}`),
  );
}

function texts(language: strings.Strings): [string, string][] {
  return leaves(language).filter(
    (leaf): leaf is [string, string] =>
      typeof leaf[1] === 'string' && !/\.href$|fileName$|^format\./.test(leaf[0]),
  );
}
