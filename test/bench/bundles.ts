/** Measures the bundle of each function, its size and how long a fresh process takes to import it, and prints Markdown. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const runs = 15;
const node = process.execPath;
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));

try {
  run([fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url)), '--outdir', folder]);
  const names = readdirSync(folder).filter((name) => !name.endsWith('.json'));
  const empty = time('');
  console.log('| function | files | KB | of it in index.mjs | gzipped KB | import ms | of it Node alone |');
  console.log('|---|--:|--:|--:|--:|--:|--:|');
  for (const name of names) console.log(row(name, empty));
} finally {
  rmSync(folder, { recursive: true });
}

function row(name: string, empty: number): string {
  const files = readdirSync(join(folder, name)).map((file) => readFileSync(join(folder, name, file)));
  const entry = readFileSync(join(folder, name, 'index.mjs'));
  const kb = (sizes: readonly number[]) => (sizes.reduce((sum, size) => sum + size, 0) / 1024).toFixed(0);
  const zipped = files.map((file) => gzipSync(file).length);
  const took = time(`await import(${JSON.stringify(join(folder, name, 'index.mjs'))});`);
  return `| ${name} | ${files.length} | ${kb(files.map(({ length }) => length))} | ${kb([entry.length])} | ${kb(zipped)} | ${took.toFixed(0)} | ${empty.toFixed(0)} |`;
}

/** Median of what a process measures between its start and the end of the script. */
function time(script: string): number {
  const all = Array.from({ length: runs }, () =>
    Number(run(['--input-type=module', '--eval', `${script} console.log(performance.now());`])),
  );
  return all.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? NaN;
}

function run(words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(node, words, {
    encoding: 'utf8',
    env: { ...process.env, AWS_REGION: 'eu-west-1' },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
