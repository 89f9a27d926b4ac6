import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Apart from the other tests: these need root on Debian, with buildah and umoci.
export default defineConfig({
  test: {
    include: ['test/image/**/*.test.ts'],
    globalSetup: fileURLToPath(new URL('built.ts', import.meta.url)),
    testTimeout: 120_000,
    hookTimeout: 600_000,
    reporters: process.env['TEST_REPORT']
      ? ['default', ['json', { outputFile: process.env['TEST_REPORT'] }]]
      : ['default'],
  },
});
