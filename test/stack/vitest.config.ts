import { defineConfig } from 'vitest/config';

// Apart from the other tests: these need Python, a release and an emulator of AWS, see scripts/with-local-aws.mjs.
export default defineConfig({
  test: {
    include: ['test/stack/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    reporters: process.env['TEST_REPORT']
      ? ['default', ['json', { outputFile: process.env['TEST_REPORT'] }]]
      : ['default'],
  },
});
