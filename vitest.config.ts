import { defineConfig } from 'vitest/config';

const pure = { lines: 95, branches: 90 };
const report = process.env['TEST_REPORT'];

/** Tests about the process itself, its environment, streams and connections: each file has a worker of its own. */
const ofProcess = [
  ...['cli', 'collect/live', 'run/stack'].map((room) => `test/${room}/**/*.test.ts`),
  // It replaces a module.
  'test/run/nightly/schedules.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      // Loading the same modules for each file took more than half of the time of a run.
      { extends: true, test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: ofProcess, isolate: false } },
      { extends: true, test: { name: 'process', include: ofProcess } },
    ],
    // These need a server, a browser or a build: `npm run test:aws`, `bench`, `test:browser`, `test:image`, `test:package`,
    // `test:stack`.
    exclude: ['test/aws/**', 'test/bench/**', 'test/browser/**', 'test/image/**', 'test/package/**', 'test/stack/**'],
    // By default one core is left idle, half of a small machine.
    maxWorkers: '100%',
    // Some start processes, on machines that may be busy.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // What a test replaces is back before the next one, in whichever file that is.
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // Where a machine wants to count the tests: TEST_REPORT=file.json.
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    coverage: {
      provider: 'v8',
      include: ['functions/**/*.ts'],
      // The demonstration is run by CI, the GitHub Action from the package, contexts by the end-to-end run, and the script of
      // the report in a browser; none of them counts here.
      exclude: [
        'functions/cli/{action,demo}.ts',
        'functions/run/stack/{*-context,alert-destinations,documents}.ts',
        'functions/handlers/**',
        'functions/report/html/client/**',
      ],
      reporter: ['text-summary'],
      thresholds: {
        lines: 95,
        functions: 95,
        statements: 95,
        branches: 90,
        'functions/audit/**': pure,
        'functions/lib/**': pure,
        'functions/model/**': pure,
        'functions/report/**': pure,
        'functions/track/**': pure,
        'functions/collect/**': { lines: 95, branches: 88 },
        'functions/cli/**': { lines: 93, branches: 85 },
        'functions/run/**': { lines: 93, branches: 85 },
        'functions/publish/**': { lines: 93, branches: 83 },
      },
    },
  },
});
