/**
 * Measures a whole `scan` next to what any reader must do, against a server in a process of its own, and prints Markdown.
 *   npm run bench            10k, 50k and 100k pods; what is read when a tenth matters; the matcher; the bundles
 *   npm run bench -- 10000   other sizes
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { benchMatcher } from './matcher.ts';
import { type Measured, measure, median } from './measure.ts';

const runs = 3;
const node = process.execPath;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const caFile = here('../support/fakes/tls/ca.crt');
const ca = readFileSync(caFile).toString('base64');

interface Served {
  readonly kubernetes: string;
  readonly eks: string;
  readonly averagePod: number;
}

interface Row {
  readonly what: string;
  readonly measured: Measured | string;
}

const sizes = process.argv.slice(2).map(Number);
for (const pods of sizes.length > 0 ? sizes : [10_000, 50_000, 100_000]) await benchEvery(pods, 0.1);
await benchEvery(sizes.at(-1) ?? 100_000, 1);
await benchTenth(sizes.at(-1) ?? 100_000);
console.log(`\n${benchMatcher()}`);
console.log('\n### Bundles of the functions\n');
await import('./bundles.ts');

/** Every pod must be read, since a profile asks for a label in all namespaces. */
async function benchEvery(pods: number, share: number): Promise<void> {
  await serving([pods, share, 'every'], async (served) => {
    await floor(served);
    await scan(served);
    const base = await median(runs, () => floor(served));
    const scanned = await median(runs, () => scan(served));
    const others: Row[] =
      share === 1
        ? []
        : [
            {
              what: "(b) client's typed list of everything",
              measured: await measure(node, [here('typed.ts'), served.kubernetes, ca]),
            },
            { what: '(c) kubectl get pods -A -o json \\| jq', measured: await kubectl(served, pods) },
          ];
    const rows = [
      { what: '(a) read the pages, JSON.parse', measured: base },
      { what: '**scan**', measured: scanned },
      ...others,
    ];
    const where = share === 1 ? 'all on Fargate, a node each' : `${String(share * 100)} % on Fargate`;
    console.log(
      `\n### ${pods.toLocaleString('en')} pods, ${String(served.averagePod)} bytes each, ${where}; every pod must be read\n`,
    );
    console.log(table(rows, base));
    console.log(`\n${String(findingsIn(scanned))} findings`);
  });
}

function findingsIn({ stdout }: Measured): number {
  const { clusters } = JSON.parse(stdout) as { clusters: { findings: unknown[] }[] };
  return clusters.reduce((sum, { findings }) => sum + findings.length, 0);
}

/** Profiles select a tenth of the namespaces, and with them a tenth of the pods, all on Fargate. */
async function benchTenth(pods: number): Promise<void> {
  await serving([pods, 0.1, 'own'], async (served) => {
    await scan(served);
    await stats(served);
    const measured = await scan(served);
    const read = await stats(served);
    await floor(served);
    const all = await stats(served);
    console.log(`\n### ${pods.toLocaleString('en')} pods, a tenth of them in namespaces of Fargate\n`);
    console.log(
      `scan: ${measured.ms.toFixed(0)} ms, ${measured.rssMb.toFixed(0)} MB, ${String(read.requests)} requests`,
    );
    console.log(
      `read ${(read.bytes / 1e6).toFixed(1)} MB of ${(all.bytes / 1e6).toFixed(1)} MB of pods: ${((100 * read.bytes) / all.bytes).toFixed(1)} %`,
    );
  });
}

function scan(served: Served): Promise<Measured> {
  const env = {
    ...process.env,
    ...{
      AWS_ENDPOINT_URL_EKS: served.eks,
      AWS_ENDPOINT_URL_IAM: served.eks,
      AWS_ENDPOINT_URL_EC2: served.eks,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: served.eks,
    },
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
  };
  const words = ['scan', '--cluster', 'bench', '--format', 'json', '--fail-on', 'none', '--quiet'];
  return succeed(measure(here('../../functions/cli/bin.mjs'), words, { env }));
}

function floor({ kubernetes }: Served): Promise<Measured> {
  return succeed(measure(node, [here('floor.ts'), kubernetes, '/api/v1/pods', ca]));
}

async function succeed(run: Promise<Measured>): Promise<Measured> {
  const measured = await run;
  if (measured.code !== 0) throw new Error(`exit ${String(measured.code)}: ${measured.stderr}`);
  return measured;
}

/** The same question as people ask it today: which pods lack the label. */
async function kubectl({ kubernetes }: Served, pods: number): Promise<Measured | string> {
  // Beyond, it takes minutes and more than 10 GB.
  if (pods > 50_000) return 'not run';
  if (spawnSync('sh', ['-c', 'command -v kubectl && command -v jq']).status !== 0)
    return 'kubectl or jq is not installed';
  const get = `kubectl --server ${kubernetes} --certificate-authority ${caFile} --token none get pods -A -o json`;
  const jq = `jq '[.items[] | select(.metadata.labels.fargate != "yes") | .metadata.name] | length'`;
  return measure('bash', ['-o', 'pipefail', '-c', `${get} | ${jq}`]);
}

async function serving(words: readonly (number | string)[], work: (served: Served) => Promise<void>): Promise<void> {
  const server = spawn(node, ['--max-old-space-size=8000', here('server.ts'), ...words.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of createInterface({ input: server.stdout })) {
      await work(JSON.parse(line) as Served);
      break;
    }
  } finally {
    server.kill();
  }
}

function stats({ kubernetes }: Served): Promise<{ bytes: number; requests: number }> {
  return new Promise((resolve, reject) => {
    request(`${kubernetes}/stats`, { ca: readFileSync(caFile) }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(JSON.parse(text) as { bytes: number; requests: number }));
    })
      .on('error', reject)
      .end();
  });
}

function table(rows: readonly Row[], base: Measured): string {
  const cells = rows.map(({ what, measured }) => {
    if (typeof measured === 'string') return `| ${what} | ${measured} | | | |`;
    if (measured.code !== 0)
      return `| ${what} | failed: ${measured.stderr.split('\n').find((line) => line.includes('rror')) ?? 'no reason'} | | | |`;
    const ratio = (own: number, its: number) => (own / its).toFixed(2);
    // A pipeline is several processes; the shell's own memory says nothing.
    if (what.startsWith('(c)')) return `| ${what} | ${measured.ms.toFixed(0)} | ${ratio(measured.ms, base.ms)} | | |`;
    return `| ${what} | ${measured.ms.toFixed(0)} | ${ratio(measured.ms, base.ms)} | ${measured.rssMb.toFixed(0)} | ${ratio(measured.rssMb, base.rssMb)} |`;
  });
  return ['| | wall ms | of (a) | peak RSS MB | of (a) |', '|---|--:|--:|--:|--:|', ...cells].join('\n');
}
