// Runs a tool with its cache, and without where each run must judge all: node scripts/cached.mjs eslint|prettier|tsc [ARGUMENTS]
import { spawnSync } from 'node:child_process';
import { root } from './lib/run.mjs';

const cache = `${root}node_modules/.cache`;

/**
 * Content, since a checkout gives every file a new time. A rule that asks for types may judge a file by those of another,
 * which ESLint does not see change; CI has no cache, and finds it.
 */
const flags = {
  eslint: ['--cache', '--cache-strategy', 'content', '--cache-location', `${cache}/eslint/`],
  prettier: ['--cache', '--cache-strategy', 'content', '--cache-location', `${cache}/prettier/cache.json`],
  tsc: ['--incremental', '--tsBuildInfoFile', `${cache}/tsc/tsconfig.tsbuildinfo`],
};

const [tool, ...args] = process.argv.slice(2);
const { status, error } = spawnSync(
  `${root}node_modules/.bin/${tool}`,
  [...args, ...(process.env.CI ? [] : flags[tool])],
  { cwd: root, stdio: 'inherit' },
);
if (error) throw error;
process.exit(status ?? 1);
