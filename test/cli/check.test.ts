import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AuditResult } from '#model/result/result.ts';
import { startFakeCluster } from '../support/fakes/fake-cluster.ts';
import { deployment, describedProfiles } from '../support/builders/manifests.ts';
import { failureOf, runCli } from '../support/run-cli.ts';
import { expectValid } from '../support/schemas/expect-valid.ts';
import { folderOf } from '../support/clusters/snapshot-folder.ts';

const profiles = describedProfiles({ namespace: 'shop', labels: { fargate: 'yes' } });
const refused = deployment({ labels: ['app: web', 'fargate: "yes"'], spec: ['hostNetwork: true'] });

function check(dir: string, ...words: string[]) {
  return runCli(['check', '--no-config', '--profiles', path.join(dir, 'profiles.json'), ...words]);
}

describe('check', () => {
  it('fails what Fargate refuses, and says where', async () => {
    const dir = await folderOf({ 'profiles.json': profiles, 'app.yaml': refused });
    const run = await check(dir, path.join(dir, 'app.yaml'));
    expect(run.stdout).toMatch(/✗ Deployment shop\/web .*app\.yaml:4:3/);
    expect(run.stdout).toContain('on Fargate by profile profile-0');
    expect(run.stdout).toContain('REFUSED (pod-host-access)');
    expect(run.stdout).toMatch(/at .*app\.yaml:16:7/);
    expect(run.stderr).toContain('exit 1: 1 finding at or above medium');
    expect(run.code).toBe(1);
  });

  it('takes standard input, and gates as scan does', async () => {
    const dir = await folderOf({ 'profiles.json': profiles });
    const words = ['check', '-f', '-', '--profiles', path.join(dir, 'profiles.json'), '--no-config'];
    const stdin = deployment({ namespace: '' });
    const runs = await Promise.all([
      runCli([...words, '-n', 'shop'], { stdin }),
      runCli([...words, '-n', 'shop', '--fail-on', 'high'], { stdin }),
      runCli(words, { stdin }),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([1, 0, 0]);
    expect(runs[2].stdout).toContain('names no namespace and is judged in default');
  });

  it('prints a diff that git applies, after which the label is there; the exit code is that of the manifests as they are', async () => {
    const dir = await folderOf({ 'profiles.json': profiles, 'app.yaml': deployment() });
    const run = await runCli([
      'check',
      '--no-config',
      '--profiles',
      path.join(dir, 'profiles.json'),
      '--fix',
      '-f',
      path.join(dir, 'app.yaml'),
      '--fail-on',
      'medium',
    ]);
    expect(run.code).toBe(1);
    expect(readFileSync(path.join(dir, 'app.yaml'), 'utf8')).toBe(deployment());
    execFileSync('git', ['apply', '-p1', '--unsafe-paths', '--directory=/', '-'], { input: run.stdout, cwd: dir });
    const after = await check(dir, '-f', path.join(dir, 'app.yaml'), '--fail-on', 'medium');
    expect(after.code).toBe(0);
  });

  it('proposes changes that git applies in the current folder, or says how the file is reached', async () => {
    const dir = await folderOf({ 'profiles.json': profiles, 'app.yaml': deployment() });
    const file = path.join(dir, 'app.yaml');
    const outside = await check(dir, '--fix', '-f', file);
    expect(outside.stderr).toContain(`${file} is not in the current folder: apply its change with patch -d / -p1`);
    vi.spyOn(process, 'cwd').mockReturnValue(dir);
    const { stdout, stderr } = await check(dir, '--fix', '-f', file);
    expect(stderr).not.toContain('current folder');
    expect(stdout).toContain('--- a/app.yaml\n+++ b/app.yaml\n');
    execFileSync('git', ['apply', '-'], { input: stdout, cwd: dir });
    expect(readFileSync(file, 'utf8')).toContain('fargate:');
  });

  it('gives every format, and SARIF with files and lines', async () => {
    const dir = await folderOf({ 'profiles.json': profiles, 'app.yaml': refused });
    const file = path.join(dir, 'app.yaml');
    const [sarif, markdown, all] = await Promise.all([
      check(dir, file, '--format', 'sarif'),
      check(dir, file, '--format', 'markdown'),
      check(dir, file, '-o', 'json,jsonl,html,csv,junit,ocsf,asff,openreports', '--output', path.join(dir, 'out')),
    ]);
    const log = JSON.parse(sarif.stdout) as { runs: { results: { locations: { physicalLocation: unknown }[] }[] }[] };
    expectValid('sarif', log);
    expect(log.runs[0]?.results[0]?.locations[0]?.physicalLocation).toMatchObject({
      artifactLocation: { uri: expect.stringMatching(/app\.yaml$/) as string },
      region: { startLine: 16, startColumn: 7 },
    });
    expect(markdown.stdout).toContain('### Workloads');
    expect(all.stderr.match(/^wrote /gm)).toHaveLength(8);
    expect([sarif.code, markdown.code, all.code]).toEqual([1, 1, 1]);
  });

  it('says what is wrong with its input, and ends with 2, or 3 where profiles are something else', async () => {
    const dir = await folderOf({ 'profiles.json': '["shop"]', 'bad.yaml': 'a: [' });
    writeFileSync(path.join(dir, 'good.yaml'), deployment());
    const runs = await Promise.all([
      runCli(['check']),
      runCli(['check', path.join(dir, 'bad.yaml')]),
      check(dir, path.join(dir, 'good.yaml')),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([2, 2, 3]);
    expect(runs.map(failureOf)).toEqual([
      expect.stringContaining('Which manifests? Give -f FILE'),
      expect.stringMatching(/bad\.yaml:1:\d+: not valid YAML/),
      expect.stringMatching(/profiles\.json:1:2: holds names, not profiles; make it with/),
    ]);
  });
});

describe('check by a live cluster', () => {
  it('reads its profiles and its logging, but lists none of its pods and events', async () => {
    const selectors = [{ namespace: 'shop', labels: { fargate: 'yes' } }];
    const profile = { fargateProfileName: 'apps', status: 'ACTIVE', selectors };
    const cluster = await startFakeCluster({ objects: {}, eks: { profiles: [profile] } });
    onTestFinished(() => cluster.close());
    const words = ['check', '-f', '-', '--cluster', cluster.name, '--no-config', '-o', 'json'];
    const run = await runCli(words, { stdin: refused, env: cluster.env });
    const { clusters } = JSON.parse(run.stdout) as AuditResult;
    expect(clusters[0]).toMatchObject({
      mode: 'manifests',
      name: cluster.name,
      workloads: [{ profiles: ['apps'], accepted: 'no' }],
    });
    expect(clusters[0]?.findings.map(({ rule }) => rule)).toContain('logging-configmap-missing');
    const paths = cluster.kubernetes.requests.map(({ path: one }) => one);
    expect(paths).not.toEqual([]);
    expect(paths.filter((one) => /\/(?:pods|events)\b/.test(one))).toEqual([]);
    expect(run.code).toBe(1);
  });
});
