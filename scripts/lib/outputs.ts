import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { mock } from 'node:test';
import { stringify } from 'yaml';
import { main } from '#cli/main.ts';
import { cleanFolder, readMistakes, writeMistake } from '../../test/clusters/mistake.ts';
import { packageStack } from '../../test/infra/package-stack.ts';
import { root } from '../generated-file.ts';

/** A recorded file. */
export interface Output {
  readonly name: string;
  readonly text: string;
}

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
}

const formats = 'json,jsonl,table,html,sarif,markdown,csv,junit,ocsf,asff,openreports';
const charts = ['cluster-autoscaler', 'dask-kubernetes-operator', 'neuron-device-plugin', 'xray-daemon'];
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
const versions = new RegExp(String.raw`(?<![\d.])${version.replaceAll('.', String.raw`\.`)}(?![\d.])`, 'g');

/**
 * Records everything that the program prints for the recorded clusters, the examples and the sample manifests, and the
 * template that it is deployed with. Contains neither times nor versions.
 */
export async function* recordOutputs(): AsyncGenerator<Output> {
  const home = process.cwd();
  const folder = await mkdtemp(join(tmpdir(), 'outputs-work-'));
  try {
    const clusters = await writeClusters(folder);
    // Output contains file names.
    process.chdir(folder);
    mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-03-03T12:00:00Z') });
    yield* pagesOfCommands();
    for (const cluster of clusters) yield* pagesOfCluster(cluster);
    yield* comparisons();
    yield* samples();
  } finally {
    mock.timers.reset();
    process.chdir(home);
    await rm(folder, { recursive: true });
  }
  yield { name: 'template.json', text: template() };
}

/** Writes the snapshots and manifests into the folder, and returns the paths of the snapshots. */
async function writeClusters(folder: string): Promise<string[]> {
  await cp(join(root, 'examples/eks-workshop'), join(folder, 'examples'), { recursive: true });
  await cp(cleanFolder(''), join(folder, 'clean'), { recursive: true });
  for (const mistake of await readMistakes()) {
    const dir = join(folder, 'mistakes', mistake.name);
    await mkdir(dir, { recursive: true });
    await writeMistake(mistake, dir);
  }
  await cp(join(root, 'test/clusters/mistakes'), join(folder, 'recorded'), { recursive: true });
  await cp(join(root, 'test/charts'), join(folder, 'charts'), { recursive: true });
  const files = await readdir(folder, { recursive: true });
  return files
    .flatMap((file) => (file.endsWith('/cluster.json') ? [file.slice(0, -'/cluster.json'.length)] : []))
    .sort();
}

async function* pagesOfCommands(): AsyncGenerator<Output> {
  yield* run('help', ['--help']);
  const help = await printed(['--help']);
  for (const [, command = ''] of help.matchAll(/^ {2}([a-z]+) (?=.* {2})/gm))
    yield* run(`help-${command}`, [command, '--help']);
  yield* run('doctor-policy', ['doctor', '--print-policy']);
  yield* run('doctor-policy-all', ['doctor', '--print-policy', '--all-clusters']);
  yield* run('doctor-policy-one', ['doctor', '--print-policy', '--cluster', 'shop', '--region', 'eu-west-1']);
  yield* run('doctor-rbac', ['doctor', '--print-rbac']);
  for (const format of ['table', 'json', 'jsonl']) yield* run(`rules.${format}`, ['rules', '-o', format]);
  const rules = JSON.parse(await printed(['rules', '-o', 'json', '-q'])) as { id: string }[];
  for (const { id } of rules) yield* run(`rules/${id}`, ['rules', id]);
}

async function* pagesOfCluster(cluster: string): AsyncGenerator<Output> {
  const target = ['--snapshot', cluster, '--no-config'];
  yield* run(`${cluster}/scan`, ['scan', ...target, '-o', formats, '--output', 'out/'], 'out');
  yield* run(
    `${cluster}/scan-ko`,
    ['scan', ...target, '-o', 'html,table,markdown', '--lang', 'ko', '--output', 'out/'],
    'out',
  );
  yield* run(`${cluster}/snapshot`, ['snapshot', 'out', ...target], 'out');
  const workloads = await itemsOf(cluster, 'workloads');
  await writeFile('workloads.yaml', workloads.map((one) => `---\n${stringify(one)}`).join(''));
  yield* run(`${cluster}/check`, ['check', 'workloads.yaml', ...target, '-o', 'json,table', '--output', 'out/'], 'out');
  yield* run(`${cluster}/check-fix`, ['check', 'workloads.yaml', ...target, '--fix']);
  for (const { kind, metadata } of workloads.filter((one) => one.kind !== 'ReplicaSet'))
    yield* run(`${cluster}/explain/${metadata.name}`, [
      'explain',
      `${kind}/${metadata.name}`,
      '-n',
      metadata.namespace ?? '',
      ...target,
    ]);
  const [pod] = await itemsOf(cluster, 'pods');
  if (pod)
    yield* run(`${cluster}/explain/pod.json`, [
      'explain',
      `${pod.metadata.namespace}/${pod.metadata.name}`,
      ...target,
      '-o',
      'json',
    ]);
  const logging = (await itemsOf(cluster, 'configmaps')).find(({ metadata }) => metadata.name === 'aws-logging');
  if (logging) yield* judgedLogging(cluster, logging);
}

async function* judgedLogging(cluster: string, logging: KubernetesObject): AsyncGenerator<Output> {
  await writeFile('aws-logging.yaml', stringify(logging));
  yield* run(`${cluster}/logging`, ['logging', '-f', 'aws-logging.yaml', '--region', 'us-west-2']);
  yield* run(`${cluster}/logging.json`, ['logging', '-f', 'aws-logging.yaml', '-o', 'json']);
  await writeFile('output.conf', logging.data?.['output.conf'] ?? '');
  yield* run(`${cluster}/logging-bare`, ['logging', '-f', 'output.conf']);
}

/** Comparisons of results, also with other widths, colors and plain characters. */
async function* comparisons(): AsyncGenerator<Output> {
  const [before, after] = ['examples/before', 'examples/after'];
  for (const dir of [before, after])
    await writeFile(`${dir}.json`, await printed(['scan', '--snapshot', dir, '--no-config', '-o', 'json', '-q']));
  yield* run('diff', ['diff', `${before}.json`, `${after}.json`, '-o', formats, '--output', 'out/'], 'out');
  const scan = ['scan', '--snapshot', after, '--no-config', '--baseline', `${before}.json`];
  yield* run('baseline', [...scan, '-o', formats, '--output', 'out/'], 'out');
  yield* run(
    'both',
    ['scan', '--snapshot', before, '--snapshot', after, '--no-config', '-o', formats, '--output', 'out/'],
    'out',
  );
  yield* run('colour', [...scan, '--lang', 'ko'], null, { FORCE_COLOR: '1' });
  yield* run('ascii', scan, null, { LC_ALL: 'C' });
}

/** Manifests from charts and with typical mistakes, against each clean cluster and against none. */
async function* samples(): AsyncGenerator<Output> {
  const recorded = (await readdir('recorded', { recursive: true })).filter((file) => file.endsWith('/manifest.yaml'));
  const files = [...charts.map((name) => `charts/${name}.yaml`), ...recorded.map((file) => `recorded/${file}`)].sort();
  for (const flavour of (await readdir('clean')).sort()) {
    const words = ['check', ...files, '--snapshot', `clean/${flavour}`, '--no-config'];
    yield* run(`check/${flavour}`, [...words, '-o', formats, '--output', 'out/'], 'out');
    yield* run(`check/${flavour}-fix`, [...words, '--fix']);
  }
  yield* run('check/nowhere', ['check', ...files, '--no-config']);
}

/** Output of a command, with its files and exit code. */
async function* run(
  name: string,
  words: readonly string[],
  written: string | null = null,
  env: NodeJS.ProcessEnv = {},
): AsyncGenerator<Output> {
  const { code, stdout, stderr } = await started(words, env);
  yield { name: `${name}.txt`, text: plain(`${stdout}--- exit ${code}\n${stderr}`) };
  if (written === null) return;
  for (const file of (await readdir(written)).sort()) {
    const text = await readFile(join(written, file), 'utf8');
    yield { name: `${name}/${file.replace(/^fargate-audit-.*-\d{8}T\d{6}Z\./, 'result.')}`, text: plain(text) };
  }
  await rm(written, { recursive: true });
}

async function printed(words: readonly string[]): Promise<string> {
  return (await started(words, {})).stdout;
}

async function started(words: readonly string[], env: NodeJS.ProcessEnv) {
  const [stdout, stderr] = [new Kept(), new Kept()];
  const code = await main(words, { stdin: Readable.from([]), stdout, stderr, env });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Kept extends Writable {
  text = '';
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Template as CloudFormation gets it, without the timestamp in the location of the code. */
function template(): string {
  const text = JSON.stringify(packageStack([]).template, null, 2);
  return plain(`${text.replaceAll(/\d+-\d{4}-\d\d-\d\dT[\d:.]+Z(?=\/)/g, 'TIME')}\n`);
}

function plain(text: string): string {
  return text.replaceAll(versions, 'VERSION');
}

async function itemsOf(cluster: string, name: string): Promise<KubernetesObject[]> {
  const { items } = JSON.parse(await readFile(join(cluster, `${name}.json`), 'utf8')) as { items: KubernetesObject[] };
  return items;
}
