import { defineConfig } from 'vitest/config';

const pure = { lines: 95, branches: 90 };
const report = process.env['TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These need a server or a browser: `npm run test:aws`, `npm run bench`, `npm run test:browser`.
    exclude: ['test/aws/**', 'test/bench/**', 'test/browser/**'],
    // Some wait for the real back-off of the AWS SDK, on machines that may be busy.
    testTimeout: 30_000,
    // Where a machine wants to count the tests: TEST_REPORT=file.json.
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    coverage: {
      provider: 'v8',
      include: ['functions/**/*.ts'],
      // The command line is tested in processes of its own, contexts by the end-to-end run, and the script of the report
      // in a browser; none of them counts here.
      exclude: [
        'functions/cli/**',
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
        'functions/run/**': { lines: 93, branches: 85 },
        'functions/publish/**': { lines: 93, branches: 83 },
      },
    },
  },
});
