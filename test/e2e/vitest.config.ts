import { defineConfig } from 'vitest/config';

// Apart from the other tests: these need Python and a deployed stack, see scripts/e2e.mjs.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    bail: 0,
    fileParallelism: false,
  },
});
