/**
 * Measures what one poll of a cluster takes, and a shard of 50 polled at once, against a server in a process of its own;
 * prints Markdown, and keeps the figures in test/simulation/polled.json, from which test/simulation/watch.ts reckons costs.
 *   node test/bench/poll.ts             keeps the figures
 *   node test/bench/poll.ts 250 1000    pages of other sizes, printed alone
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { makeFleet, seeded } from '../simulation/fleet.ts';
import type { PollJob, PollRun, Round } from './poll-client.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'poll-'));
const sizes = [10, 100, 1000, 5000];
const shardSize = 50;
/** As the function polls, see functions/run/alerts/watch-clusters.ts. */
const concurrency = 25;
const asked = process.argv.slice(2).map(Number);

const server = spawn(process.execPath, ['--max-old-space-size=8000', here('poll-server.ts')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const eks = await announced(server);
  const client = await bundled();
  const run = (job: PollJob) => polled(client, eks, job);
  if (asked.length === 0) await keep(run);
  for (const pageSize of asked) console.log(`\n### Pages of ${pageSize}\n\n${table(await measured(run, pageSize))}`);
} finally {
  server.kill();
  rmSync(folder, { recursive: true });
}

type Run = (job: PollJob) => PollRun;

interface Measured extends Round {
  readonly what: string;
  readonly clusters: number;
  /** The first round of a process: modules are compiled, clusters described. */
  readonly coldCpuMs: number;
  readonly importMs: number;
  readonly rssMb: number;
}

async function keep(run: Run): Promise<void> {
  const rows = await measured(run, 500);
  console.log(table(rows));
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout.trim();
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.versions.node}, ${process.arch}`;
  const note = 'Rounds of polls in one warm process (median). Written by test/bench/poll.ts.';
  const document = { note, measuredOn: new Date().toISOString().slice(0, 10), commit, machine, polls: rows };
  writeFileSync(here('../simulation/polled.json'), `${JSON.stringify(document, null, 2)}\n`);
}

/** Single clusters by size, then shards: of one size each, and as clusters are spread in a fleet. */
async function measured(run: Run, pageSize: number): Promise<Measured[]> {
  const single = sizes.map((pods) => measure(run, `${pods} pods`, [`pods-${pods}`], { pageSize, concurrency: 1 }));
  // Other sizes of pages are for comparison, and a shard of the largest clusters takes minutes.
  const shards = (asked.length === 0 ? sizes : []).map((pods) =>
    measure(run, `${shardSize} × ${pods} pods`, namesOf(Array<number>(shardSize).fill(pods)), {
      pageSize,
      concurrency,
    }),
  );
  const fleet = makeFleet(shardSize, seeded(1)).map(({ pods }) => Math.min(pods, 5000));
  const total = fleet.reduce((sum, pods) => sum + pods, 0);
  const mixed = measure(run, `${shardSize} of a fleet, ${total} pods`, namesOf(fleet), { pageSize, concurrency });
  return Promise.resolve([...single, ...shards, mixed]);
}

function namesOf(fleet: readonly number[]): string[] {
  return fleet.map((pods, index) => `pods-${pods}.${index}`);
}

function measure(run: Run, what: string, clusters: string[], how: Pick<PollJob, 'pageSize' | 'concurrency'>): Measured {
  // The server makes its pages at the first request, and takes its time.
  run({ clusters, rounds: 1, ...how, concurrency: 1 });
  const { rounds, importMs, rssMb } = run({ clusters, rounds: clusters.length === 1 ? 21 : 6, ...how });
  const [cold, ...warm] = rounds;
  const middle = warm.toSorted((a, b) => a.cpuMs - b.cpuMs)[Math.floor(warm.length / 2)];
  if (cold === undefined || middle === undefined) throw new Error('no rounds');
  return { what, clusters: clusters.length, ...rounded({ ...middle, coldCpuMs: cold.cpuMs, importMs, rssMb }) };
}

function rounded<T extends object>(figures: T): T {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Math.round(Number(value) * 10) / 10]),
  ) as T;
}

function table(rows: readonly Measured[]): string {
  const head = ['', 'requests', 'KB on the wire', 'KB unpacked', 'CPU ms', 'CPU ms, first', 'wall ms', 'RSS MB'];
  const kb = (bytes: number) => (bytes / 1024).toLocaleString('en', { maximumFractionDigits: 0 });
  const cells = rows.map((row) => [
    row.what,
    String(row.requests),
    ...[row.wireBytes, row.bodyBytes].map(kb),
    ...[row.cpuMs, row.coldCpuMs, row.wallMs, row.rssMb].map((value) => value.toFixed(value < 20 ? 1 : 0)),
  ]);
  const lines = [head, head.map((_, index) => (index === 0 ? '---' : '--:')), ...cells];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

async function announced({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the server has no output');
  for await (const line of createInterface({ input: stdout })) return (JSON.parse(line) as { eks: string }).eks;
  throw new Error('the server stopped');
}

/** As the functions are bundled, so that neither time nor memory goes into stripping types. */
async function bundled(): Promise<string> {
  const outfile = join(folder, 'poll-client.mjs');
  await build({
    ...{ entryPoints: [here('poll-client.ts')], outfile, bundle: true, minify: true, keepNames: true, format: 'esm' },
    ...{ platform: 'node', target: 'node24', mainFields: ['module', 'main'], external: ['@kubernetes/client-node'] },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  return outfile;
}

function polled(client: string, eks: string, job: PollJob): PollRun {
  const env = {
    ...process.env,
    ...{
      AWS_ENDPOINT_URL_EKS: eks,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
    },
    NODE_OPTIONS: '--max-semi-space-size=16',
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [client, JSON.stringify(job)], {
    env,
    encoding: 'utf8',
  });
  // A bundle has long lines; what went wrong comes last.
  if (status !== 0) throw new Error(stderr.slice(-1000));
  return JSON.parse(stdout) as PollRun;
}
