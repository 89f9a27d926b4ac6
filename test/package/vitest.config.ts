import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Apart from the other tests: these build, pack and install the package first, and run it on several versions of Node.
export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    globalSetup: fileURLToPath(new URL('install.ts', import.meta.url)),
    testTimeout: 120_000,
    hookTimeout: 300_000,
    reporters: process.env['TEST_REPORT']
      ? ['default', ['json', { outputFile: process.env['TEST_REPORT'] }]]
      : ['default'],
  },
});
