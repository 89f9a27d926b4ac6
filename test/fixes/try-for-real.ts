/**
 * Tries every printed fix in a real API server with real controllers, from the folder that KUBEBUILDER_ASSETS names, and
 * holds the outcome against what is recorded: npm run test:fixes -- [--record] [BEGINNING OF A CLUSTER'S NAME…]
 */
import { access, constants, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { type Agreement, type ClusterOutcome, outcomeOf } from './outcomes.ts';
import { auditRecorded, type RecordedCluster } from './recorded-findings.ts';
import { startControlPlane } from './server/control-plane.ts';
import { RealClusters } from './server/real-cluster.ts';
import { versionsOf } from './server/versions.ts';

const file = fileURLToPath(new URL('agreement.json', import.meta.url));
const programs = ['etcd', 'kube-apiserver', 'kube-controller-manager'];

const words = process.argv.slice(2);
const names = words.filter((word) => !word.startsWith('--'));
const assets = process.env['KUBEBUILDER_ASSETS'];
if (assets === undefined || assets === '') {
  console.log(
    `SKIPPED: no fix was tried. KUBEBUILDER_ASSETS names no folder with ${programs.join(', ')}; test/fixes/README.md says how to have them.`,
  );
  process.exit(0);
}
const kubectl = await find('kubectl', [assets, ...(process.env['PATH'] ?? '').split(delimiter)]);
for (const program of programs)
  if ((await find(program, [assets])) === undefined) refuse(`KUBEBUILDER_ASSETS is ${assets}, which has no ${program}`);
if (kubectl === undefined) refuse('kubectl is neither in KUBEBUILDER_ASSETS nor on the PATH');

const folder = await mkdtemp(join(tmpdir(), 'fixes-'));
try {
  await mkdir(join(folder, 'snapshots'));
  const recorded = await auditRecorded(join(folder, 'snapshots'));
  const asked = recorded.filter(
    ({ mistake }) => names.length === 0 || names.some((name) => mistake.name.startsWith(name)),
  );
  if (asked.length === 0) throw new Error(`no recorded cluster begins with ${names.join(' or ')}`);
  const { servers, outcomes, failures } = await tryAll(asked, { assets, kubectl: kubectl ?? '' });
  const known = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Agreement,
    (): Agreement => ({ servers, clusters: {} }),
  );
  for (const failure of failures) console.error(`FAILED ${failure}`);
  const different = Object.keys(outcomes).filter((name) => !isDeepStrictEqual(outcomes[name], known.clusters[name]));
  if (words.includes('--record')) {
    const there = new Set(recorded.map(({ mistake }) => mistake.name));
    const all = Object.entries({ ...known.clusters, ...outcomes }).filter(([name]) => there.has(name));
    const clusters = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
    await writeFile(file, `${JSON.stringify({ servers, clusters }, undefined, 2)}\n`);
    console.log(`${Object.keys(outcomes).length} clusters recorded, ${different.length} of them otherwise than before`);
  } else {
    for (const name of different)
      console.log(`${name}: not as recorded\n${JSON.stringify(outcomes[name], undefined, 2)}`);
    console.log(`${Object.keys(outcomes).length - different.length} clusters as recorded, ${different.length} not`);
  }
  process.exitCode = failures.length > 0 || (different.length > 0 && !words.includes('--record')) ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Shares the clusters between as many control planes as the machine can bear: most of the time they wait. */
async function tryAll(
  clusters: readonly RecordedCluster[],
  { assets, kubectl }: Record<'assets' | 'kubectl', string>,
): Promise<{ servers: Agreement['servers']; outcomes: Record<string, ClusterOutcome>; failures: string[] }> {
  const left = [...clusters];
  const outcomes: Record<string, ClusterOutcome> = {};
  const failures: string[] = [];
  let servers: Agreement['servers'] = {};
  const worker = async (number: number): Promise<void> => {
    const plane = await startControlPlane(assets, await mkdtemp(join(folder, `server-${number}-`)));
    const real = new RealClusters(plane, kubectl);
    try {
      await real.prepare();
      servers = await versionsOf(plane, kubectl);
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const cluster = next;
        const { name } = cluster.mistake;
        try {
          outcomes[name] = await outcomeOf(cluster, async () => real.load(cluster));
          console.log(`${name}: ${Object.keys(outcomes[name].fixes).length} fixes tried`);
        } catch (error) {
          failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
          console.log(`${name}: FAILED`);
        }
      }
    } finally {
      await plane.stop();
      await real.close();
    }
  };
  const count = Math.min(2 * availableParallelism(), clusters.length);
  await Promise.all(Array.from({ length: count }, async (_, number) => worker(number)));
  return { servers, outcomes, failures };
}

async function find(program: string, folders: readonly string[]): Promise<string | undefined> {
  for (const path of folders.map((one) => join(one, program)))
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  return undefined;
}

function refuse(why: string): never {
  console.error(`no fix was tried: ${why}`);
  process.exit(2);
}
