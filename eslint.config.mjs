import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Limits on size and shape: a file or a function that meets one has two jobs, and wants to be split, not excused. */
const limits = {
  complexity: ['error', 12],
  'max-depth': ['error', 3],
  'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: false, skipComments: false }],
  'max-params': ['error', 4],
};

/** What the preset of typescript-eslint leaves to the core rules. */
const core = {
  eqeqeq: 'error',
  'no-debugger': 'error',
  'no-control-regex': 'error',
  'no-empty': 'error',
  'no-irregular-whitespace': 'error',
  'no-self-assign': 'error',
  'no-useless-assignment': 'error',
  'no-useless-escape': 'error',
  'object-shorthand': 'error',
  'preserve-caught-error': 'error',
};

/** A promise that nobody waits for lets a test pass before it fails. */
const promises = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
};

const typed = {
  ...promises,
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  // Numbers and booleans read well in a template; objects, null and undefined do not.
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  // `() => send()` is how a void call is handed over.
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'only-allowed-literals' }],
  // Names, tags and quantities of Kubernetes are plain ASCII.
  '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
  // Methods that keep an interface need not await.
  '@typescript-eslint/require-await': 'off',
};

/** Tests poke at parsed JSON and at fakes; types there guard nothing that the assertion does not. */
const looser = {
  ...promises,
  '@typescript-eslint/no-empty-function': 'off',
  '@typescript-eslint/no-non-null-assertion': 'off',
};

const browserGlobals = [
  ...['close', 'document', 'event', 'external', 'find', 'focus', 'frames', 'history', 'length', 'location', 'name'],
  ...['open', 'origin', 'parent', 'print', 'screen', 'scroll', 'self', 'status', 'stop', 'top', 'window'],
];

export default defineConfig(
  {
    ignores: [
      'coverage/',
      'dist/',
      '.serverless/',
      '.venv/',
      'site/dist/',
      'site/pages/',
      'site/.vitepress/cache/',
      'site/.vitepress/.temp/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { files: ['**/*.{ts,mjs}'], rules: core },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  },
  { files: ['**/*.ts'], ignores: ['test/**'], extends: [tseslint.configs.strictTypeChecked], rules: typed },
  { files: ['test/**/*.ts'], extends: [tseslint.configs.strict], rules: looser },
  { files: ['functions/**/*.{ts,mjs}'], rules: limits },
  // The terminal belongs to the command line.
  { files: ['functions/**/*.ts'], ignores: ['functions/cli/**'], rules: { 'no-console': 'error' } },
  // The types of Preact bring those of browsers along, and with them names that are easily meant otherwise.
  {
    files: ['functions/**/*.ts'],
    ignores: ['functions/report/html/client/**'],
    rules: { 'no-restricted-globals': ['error', ...browserGlobals] },
  },
);
