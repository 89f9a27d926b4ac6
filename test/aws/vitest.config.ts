import { defineConfig } from 'vitest/config';

// Apart from the other tests: these need Python and a running server, see scripts/with-moto.mjs.
export default defineConfig({ test: { include: ['test/aws/**/*.test.ts'], testTimeout: 30_000 } });
