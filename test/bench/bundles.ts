/** Measures the bundle of each function, its size and how long a fresh process takes to import it, and prints Markdown. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const runs = 25;
const node = process.execPath;
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));

try {
  run([fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url)), 'functions', '--outdir', folder]);
  const names = readdirSync(folder).filter((name) => !name.endsWith('.json'));
  console.log('| function | files | KB | of it in index.js | gzipped KB | wall ms | processor ms |');
  console.log('|---|--:|--:|--:|--:|--:|--:|');
  for (const name of names) console.log(row(name));
  const { wall, cpu } = time('');
  console.log(`| Node alone | | | | | ${wall.toFixed(0)} | ${cpu.toFixed(0)} |`);
} finally {
  rmSync(folder, { recursive: true });
}

function row(name: string): string {
  const files = readdirSync(join(folder, name))
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(folder, name, file)));
  const entry = readFileSync(join(folder, name, 'index.js'));
  const kb = (sizes: readonly number[]) => (sizes.reduce((sum, size) => sum + size, 0) / 1024).toFixed(0);
  const zipped = files.map((file) => gzipSync(file).length);
  const took = time(`await import(${JSON.stringify(join(folder, name, 'index.js'))});`);
  return `| ${name} | ${files.length} | ${kb(files.map(({ length }) => length))} | ${kb([entry.length])} | ${kb(zipped)} | ${took.wall.toFixed(0)} | ${took.cpu.toFixed(0)} |`;
}

interface Took {
  /** From the start of the process to the end of the script. */
  readonly wall: number;
  /** Of a processor, in all threads. */
  readonly cpu: number;
}

/** The least of many runs: whatever else the machine does only adds. */
function time(script: string): Took {
  const print = 'const { user, system } = process.cpuUsage(); console.log(performance.now(), (user + system) / 1000);';
  const all = Array.from({ length: runs }, () =>
    run(['--input-type=module', '--eval', `${script} ${print}`])
      .split(' ')
      .map(Number),
  );
  const least = (index: number) => Math.min(...all.map((one) => one[index] ?? NaN));
  return { wall: least(0), cpu: least(1) };
}

function run(words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(node, words, {
    encoding: 'utf8',
    env: { ...process.env, AWS_REGION: 'eu-west-1' },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
