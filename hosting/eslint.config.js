import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const FEATURES = readdirSync(`${import.meta.dirname}/src/features`);

/** Forbids the files under `folder` to import from the folders named in `others`. */
function importDirection(folder, others) {
  const group = others.map((other) => `**/${other}/**`);
  const message = 'Imports point one way: app → features → lib.';
  return {
    files: [`${folder}/**`],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
  };
}

export default defineConfig(
  globalIgnores(['dist']),
  js.configs.recommended,
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat['recommended-latest'],
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  importDirection('src/lib', ['app', 'features']),
  ...FEATURES.map((feature) =>
    importDirection(`src/features/${feature}`, [
      'app',
      ...FEATURES.filter((other) => other !== feature),
    ]),
  ),
);
