import { createRequire } from 'node:module';
import tseslint from 'typescript-eslint';

const { frontEnds } = createRequire(import.meta.url)('./tools/floors.cjs');

/** One rule set for the whole repository; a rule that hurts is changed here, for everyone, with its reason. */
export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      'proto/src/gen/**',
      'data/**',
      'bench/out/**',
      '**/*.mjs',
      '**/*.cjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 70, skipComments: true, skipBlankLines: true, IIFEs: true }],
      'max-params': ['error', 4],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports: one name for one thing everywhere.' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Interfaces with async methods are implemented by synchronous parts too (memory, SQLite).
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Static-only classes and empty functions appear as deliberate null objects.
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    // What imports cannot show: a front end makes a tree of a text, and reaches nothing outside of it.
    files: frontEnds.map((folder) => `querier/src/${folder}/**/*.ts`),
    ignores: ['**/*.test.ts', '**/*.bench.ts', '**/testing/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'fetch', 'WebSocket', 'Worker', 'setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
          name,
          message: 'A front end reads a text and nothing else: what it needs to know is given to it.',
        })),
      ],
    },
  },
  {
    // A suite is one function by Jest's design; its tests are what has to be small.
    files: ['**/*.test.ts', '**/*.bench.ts', '**/conformance/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    // Two byte ranges and a length, called for every name of every line: an object for each range would be garbage.
    files: ['libs/line-protocol/src/scan/bytes.ts'],
    rules: { 'max-params': ['error', 5] },
  },
);
