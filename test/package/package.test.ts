import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { deployment, describedProfiles } from '../support/builders/manifests.ts';
import { example } from '../support/clusters/example.ts';
import { emptyFolder, folderOf } from '../support/clusters/snapshot-folder.ts';
import { startFakeCluster } from '../support/fakes/fake-cluster.ts';
import { runCli } from '../support/run-cli.ts';
import { runInstalled } from './run-installed.ts';

const installed = inject('installed');
const own = join(installed.folder, 'node_modules/fargate-auditor');
const manifest = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as Record<string, unknown>;

describe('the package', () => {
  it('comes alone, without anything to run or to fetch', () => {
    const packages = readdirSync(join(installed.folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(packages).toEqual(['fargate-auditor']);
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('scripts');
    expect(manifest).not.toHaveProperty('private');
    expect(manifest).toMatchObject({ license: 'Apache-2.0', engines: { node: '>=22.19' }, type: 'module' });
  });

  it('has its code, the pages it reads, and its licences, in less than 5 MB', () => {
    const files = readdirSync(own, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    const bytes = files.reduce((sum, { name, parentPath }) => sum + statSync(join(parentPath, name)).size, 0);
    console.log(
      `${String(installed.bytes)} bytes packed, ${String(bytes)} in ${String(files.length)} files, installed in ${installed.seconds.toFixed(1)} s`,
    );
    expect(readdirSync(own).toSorted()).toEqual(
      ['LICENSE', 'README.md', 'THIRD-PARTY-LICENSES.txt', 'dist', 'docs', 'package.json'].toSorted(),
    );
    expect(bytes).toBeLessThan(5_000_000);
  });

  it('is the same to the byte when it is built again', () => {
    expect(installed.again).toBe(installed.sha256);
  });

  it('says under which licences the code of others comes', () => {
    const notices = readFileSync(join(own, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    expect(notices).toMatch(/^commander \S+ \(MIT\)$/m);
    expect(notices).toMatch(/^@kubernetes\/client-node \S+ \(Apache-2.0\)$/m);
    expect(notices).toContain('Copyright (c) 2011 TJ Holowaychuk');
  });

  it('asks for a newer Node where the one at hand is too old, by the number that npm warns with', () => {
    const older = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })";
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(older)}`, join(own, 'dist/fargate-auditor.mjs'), 'scan'],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('fargate-auditor needs Node 22.19 or newer; this is 20.20.2.\n');
    expect(status).toBe(3);
  });

  it('is tested on the oldest Node that it asks for, on that of the project, and on the newest', () => {
    const majors = Object.keys(installed.nodes).map((version) => version.split('.')[0]);
    // Elsewhere npm has no package of each of them.
    const expected = process.platform === 'linux' && process.arch === 'x64' ? ['22', '26', '24'] : ['24'];
    expect(majors).toEqual(expected);
  });
});

describe.each(Object.entries(installed.nodes))('the package on Node %s', (_, node) => {
  it('says its version', async () => {
    expect(await runInstalled(node, ['--version'])).toEqual({
      code: 0,
      stdout: `${String(manifest['version'])}\n`,
      stderr: '',
    });
  });

  it('is a plugin of kubectl, and says so in its help', async () => {
    const { code, stdout } = await runInstalled(node, ['scan', '--help'], {}, 'kubectl-fargate_audit');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: kubectl fargate-audit scan /);
    expect((await runInstalled(node, ['scan', '--help'])).stdout).toMatch(/^Usage: fargate-auditor scan /);
  });

  it('explains a rule', async () => {
    const words = ['rules', 'pod-pending'];
    const run = await runInstalled(node, words);
    expect(run.stdout).toMatch(/^# pod-pending\n/);
    expect(run).toEqual(await runCli(words));
  });

  it('scans a saved cluster, and says what the clone says', async () => {
    const words = ['scan', '--snapshot', example('after'), '-o', 'json'];
    const run = await runInstalled(node, words);
    expect(run.code).toBe(1);
    expect(run).toEqual(await runCli(words));
  });

  it('writes the page', async () => {
    const words = (file: string) => ['scan', '--snapshot', example('after'), '-o', 'html', '--output', file];
    const dir = await emptyFolder();
    const files = [join(dir, 'one.html'), join(dir, 'two.html')] as const;
    const [run, own] = [await runInstalled(node, words(files[0])), await runCli(words(files[1]))];
    expect([run.code, own.code]).toEqual([1, 1]);
    const [one, two] = files.map((file) => readFileSync(file, 'utf8'));
    expect(one).toContain('<!doctype html>');
    expect(one).toBe(two);
  });

  it('checks manifests', async () => {
    const dir = await folderOf({
      'p.json': describedProfiles({ namespace: 'shop', labels: { fargate: 'yes' } }),
      'bad.yaml': deployment({ labels: ['app: web', 'fargate: "yes"'], spec: ['hostNetwork: true'] }),
    });
    const words = ['check', join(dir, 'bad.yaml'), '--profiles', join(dir, 'p.json'), '-o', 'json'];
    const run = await runInstalled(node, words);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('pod-host-access');
    expect(readOf(run.stdout)).toEqual(readOf((await runCli(words)).stdout));
  });

  it('scans a live cluster, through EKS and through a kubeconfig', async () => {
    const cluster = await startFakeCluster({ objects: { namespaces: [{ metadata: { name: 'apps', uid: 'u' } }] } });
    const { env, kubernetes } = cluster;
    const kubeconfig = {
      'current-context': 'shop',
      contexts: [{ name: 'shop', context: { cluster: 'shop', user: 'me' } }],
      clusters: [
        { name: 'shop', cluster: { server: kubernetes.url, 'certificate-authority-data': kubernetes.caData } },
      ],
      users: [{ name: 'me', user: { token: 'abc' } }],
    };
    const dir = await folderOf({ config: kubeconfig });
    const words = ['scan', '--cluster', 'shop', '-o', 'json', '--fail-on', 'none'];
    try {
      const [plain, named] = [
        await runInstalled(node, words, env),
        await runInstalled(node, [...words, '--kubeconfig', join(dir, 'config')], env),
      ];
      expect([plain.code, named.code]).toEqual([0, 0]);
      expect(readOf(plain.stdout)).toEqual(readOf((await runCli(words, { env })).stdout));
      expect(readOf(named.stdout)).toEqual(readOf(plain.stdout));
    } finally {
      await cluster.close();
    }
  });
});

/** The verdicts, which are the same with every reading; its time is not. */
function readOf(json: string): unknown {
  const { clusters } = JSON.parse(json) as { clusters: { verdicts: unknown }[] };
  return clusters[0]?.verdicts;
}
