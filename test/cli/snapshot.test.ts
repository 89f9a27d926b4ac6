import path from 'node:path';
import { readdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AuditResult } from '#model/result/result.ts';
import { startFakeCluster } from '../support/fakes/fake-cluster.ts';
import { example } from '../support/clusters/example.ts';
import { failureOf, runCli } from '../support/run-cli.ts';
import { emptyFolder, folderOf } from '../support/clusters/snapshot-folder.ts';

async function fake() {
  const profile = { fargateProfileName: 'apps', status: 'ACTIVE', selectors: [{ namespace: 'apps' }] };
  const objects = { namespaces: [{ metadata: { name: 'apps', uid: 'u' } }] };
  const cluster = await startFakeCluster({ objects, eks: { profiles: [profile] } });
  onTestFinished(() => cluster.close());
  return cluster;
}

describe('snapshot', () => {
  it('saves a live cluster, which scan then judges as the live one', async () => {
    const { env } = await fake();
    const dir = path.join(await emptyFolder(), 'shop');
    const saved = await runCli(['snapshot', dir, '--cluster', 'shop'], { env });
    expect(saved).toMatchObject({ code: 0, stdout: '' });
    expect(saved.stderr).toContain(`wrote ${dir}: 0 pods`);
    const words = ['-o', 'json', '--fail-on', 'none'];
    const [live, snapshot] = await Promise.all([
      runCli(['scan', '--cluster', 'shop', ...words], { env }),
      runCli(['scan', '--snapshot', dir, ...words]),
    ]);
    const [one, two] = [live, snapshot].map(({ stdout }) => (JSON.parse(stdout) as AuditResult).clusters[0]);
    expect(two?.verdicts).toEqual(one?.verdicts);
    expect(two?.findings.map(({ fingerprint }) => fingerprint)).toEqual(one?.findings.map((f) => f.fingerprint));
  });

  it('of a saved cluster has the same findings', async () => {
    const dir = path.join(await emptyFolder(), 'copy');
    expect((await runCli(['snapshot', dir, '--snapshot', example('after')])).code).toBe(0);
    const words = ['-o', 'json', '--fail-on', 'none'];
    const [one, two] = await Promise.all([
      runCli(['scan', '--snapshot', example('after'), ...words]),
      runCli(['scan', '--snapshot', dir, ...words]),
    ]);
    expect(two.stdout).toBe(one.stdout);
  });

  it('writes nothing into a folder that holds other files', async () => {
    const dir = await folderOf({ 'notes.txt': 'mine' });
    const run = await runCli(['snapshot', dir, '--snapshot', example('after')]);
    expect(failureOf(run)).toContain('is not empty and holds no snapshot');
    expect(run.code).toBe(2);
    expect(readdirSync(dir)).toEqual(['notes.txt']);
  });

  it('to where nothing can be written is one clear failure', async () => {
    const dir = path.join(await folderOf({ file: '' }), 'file', 'below');
    const run = await runCli(['snapshot', dir, '--snapshot', example('after')]);
    expect(failureOf(run)).toContain(`Cannot write ${dir}: ENOTDIR`);
    expect(run.code).toBe(3);
  });
});
