import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AuditResult } from '#model/result/result.ts';
import { startFakeCluster, type FakeClusterOptions } from '../support/fakes/fake-cluster.ts';
import { example } from '../support/clusters/example.ts';
import { type CliRun, failureOf, runCli } from '../support/run-cli.ts';

/** A copy of the `after` example to damage. */
function damaged(change: (dir: string) => void): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'snapshot-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  cpSync(example('after'), dir, { recursive: true });
  change(dir);
  return dir;
}

function scanFolder(dir: string, ...words: string[]): Promise<CliRun> {
  return runCli(['scan', '--snapshot', dir, ...words]);
}

async function scanFake(options: FakeClusterOptions, ...words: string[]): Promise<CliRun> {
  const cluster = await startFakeCluster(options);
  onTestFinished(() => cluster.close());
  return runCli(['scan', '--cluster', 'shop', ...words], { env: cluster.env });
}

const unreachable = { eks: { cluster: { endpoint: 'https://127.0.0.1:9' } } };

function resultOf({ stdout }: CliRun): AuditResult {
  return JSON.parse(stdout) as AuditResult;
}

function podOnFargate(name: string, annotations: Readonly<Record<string, string>>) {
  const labels = { 'eks.amazonaws.com/fargate-profile': 'apps' };
  return {
    metadata: { name, namespace: 'apps', uid: name, labels, annotations, creationTimestamp: '2026-11-24T01:00:00Z' },
    spec: { schedulerName: 'fargate-scheduler', nodeName: `fargate-ip-10-0-0-${String(name.length)}`, containers: [] },
    status: { phase: 'Running' },
  };
}

/** One clear message, nothing on stdout, no stack trace. */
function expectFailure(run: CliRun, code: number, ...words: readonly (string | RegExp)[]): void {
  expect(run.stdout).toBe('');
  for (const word of words) expect(failureOf(run)).toMatch(word);
  expect(run.stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(run.stderr).not.toContain('bug');
  expect(run.code).toBe(code);
}

describe('the words of the command line', () => {
  it('an unknown flag is named, with the one that was meant', async () => {
    expectFailure(await runCli(['scan', '--snapshto', 'x']), 2, "unknown option '--snapshto'");
    expect((await runCli(['scan', '--snapshto', 'x'])).stderr).toContain('--snapshot');
  });

  it('an unknown command is named, with the one that was meant', async () => {
    const run = await runCli(['scna']);
    expectFailure(run, 2, "unknown command 'scna'");
    expect(run.stderr).toContain('scan');
  });

  it('an unknown rule is named, with the one that was meant', async () => {
    expectFailure(await runCli(['rules', 'logging-disable']), 2, 'logging-disable', 'did you mean logging-disabled?');
  });

  it('an unknown format is named, with those that exist', async () => {
    expectFailure(await runCli(['scan', '--snapshot', 'x', '-o', 'jsn']), 2, 'jsn');
  });

  it('no target at all says which there are', async () => {
    expectFailure(await runCli(['scan']), 2, '--cluster', '--snapshot');
  });

  it('contradicting targets are refused', async () => {
    expectFailure(await runCli(['scan', '--cluster', 'a', '--snapshot', 'b']), 2, 'not several');
  });

  it('several formats without a folder are refused', async () => {
    expectFailure(await scanFolder(example('after'), '-o', 'json,jsonl'), 2, '--output');
  });

  it('explain without a kind or namespace is refused', async () => {
    expectFailure(await runCli(['explain', 'checkout', '--snapshot', example('after')]), 2, 'NAMESPACE/POD');
  });

  it('explain of what is not there says what is', async () => {
    const run = await runCli(['explain', 'deployment/chekout', '-n', 'checkout', '--snapshot', example('after')]);
    expectFailure(run, 2, 'no Deployment chekout', 'did you mean checkout?');
  });
});

describe('a snapshot folder', () => {
  it('that is not there', async () => {
    expectFailure(await scanFolder('/no/such/folder'), 2, '/no/such/folder');
  });

  it('that lacks cluster.json names it and the command that makes it', async () => {
    const dir = damaged((dir) => rmSync(path.join(dir, 'cluster.json')));
    const run = await scanFolder(dir);
    expectFailure(run, 2, 'cluster.json');
    expect(run.stderr).toMatch(/^ {2}aws eks describe-cluster .*> cluster\.json$/m);
  });

  it('whose pods.json is cut off names file and byte, and no rule on pods passes', async () => {
    const dir = damaged((dir) => {
      const file = path.join(dir, 'pods.json');
      writeFileSync(file, readFileSync(file).subarray(0, -500));
    });
    const run = await scanFolder(dir, '-o', 'json');
    const { clusters } = resultOf(run);
    const verdicts = clusters[0]?.verdicts ?? [];
    const onPods = verdicts.find(({ rule }) => rule === 'selector-labels-missing');
    expect(onPods?.status).toBe('not-evaluated');
    expect(onPods?.reason).toMatch(/pods\.json.*byte \d+/);
  });

  it('whose pods.json is a List of something else says what was found', async () => {
    const dir = damaged((dir) => cpSync(path.join(dir, 'nodes.json'), path.join(dir, 'pods.json')));
    const run = await scanFolder(dir, '-o', 'json');
    const { clusters } = resultOf(run);
    const onPods = clusters[0]?.verdicts.find(({ rule }) => rule === 'selector-labels-missing');
    expect(onPods?.status).toBe('not-evaluated');
    expect(onPods?.reason).toContain('Node');
  });

  it('whose cluster.json is no JSON names file and place', async () => {
    const dir = damaged((dir) => writeFileSync(path.join(dir, 'cluster.json'), '{"cluster": '));
    expectFailure(await scanFolder(dir), 3, 'cluster.json');
  });

  it('without profiles judges nothing but its nodes, and that is no failure', async () => {
    const dir = damaged((dir) => {
      writeFileSync(path.join(dir, 'fargate-profiles.json'), '[]');
      writeFileSync(path.join(dir, 'pods.json'), '{"apiVersion":"v1","kind":"List","items":[]}');
    });
    const run = await scanFolder(dir, '-o', 'json');
    const { clusters } = resultOf(run);
    expect(run.code).toBe(0);
    expect(clusters[0]?.findings).toEqual([]);
    const judged = clusters[0]?.verdicts.filter(({ status }) => status !== 'not-applicable');
    expect(judged?.map(({ rule, status }) => [rule, status])).toEqual([
      ['kubelet-ahead', 'pass'],
      ['kubelet-behind', 'pass'],
    ]);
  });

  it('with hostile and endless names prints none of their controls, in any format', async () => {
    const evil = `evil\u001b[31m\u009b31m\u202e${'x'.repeat(20_000)}`;
    const dir = damaged((dir) => {
      const file = path.join(dir, 'pods.json');
      const list = JSON.parse(readFileSync(file, 'utf8')) as {
        items: {
          metadata: { name: string; namespace: string; ownerReferences?: unknown; annotations: Record<string, string> };
        }[];
      };
      for (const { metadata } of list.items) {
        metadata.name = evil;
        delete metadata.ownerReferences;
        metadata.annotations = { ...metadata.annotations, Logging: `LoggingDisabled: ${evil}` };
      }
      writeFileSync(file, JSON.stringify(list));
    });
    for (const format of ['table', 'json', 'jsonl']) {
      const run = await scanFolder(dir, '-o', format);
      // eslint-disable-next-line no-control-regex -- control characters are what must not be there
      expect(run.stdout + run.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      expect(run.code).toBe(1);
    }
  });
});

describe('a live cluster', () => {
  it('that does not exist: names those that do', async () => {
    const cluster = await startFakeCluster({ name: 'shop-production' });
    onTestFinished(() => cluster.close());
    const run = await runCli(['scan', '--cluster', 'shop-producton'], { env: cluster.env });
    expectFailure(run, 2, 'shop-producton', 'shop-production');
  });

  it('with expired credentials says so', async () => {
    const cluster = await startFakeCluster();
    onTestFinished(() => cluster.close());
    cluster.eks.refuse = () => ({
      status: 403,
      code: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    });
    const run = await runCli(['scan', '--cluster', 'shop'], { env: cluster.env });
    expectFailure(run, 3, /expired/i);
  });

  it.each<[env: Record<string, string>, code: number, word: RegExp]>([
    [{ AWS_PROFILE: 'nobody' }, 3, /AWS_PROFILE names the profile nobody, which does not exist/],
    [
      { AWS_REGION: 'eu-wst-1', AWS_ENDPOINT_URL_EKS: 'http://eks.eu-wst-1.invalid' },
      3,
      /eks\.eu-wst-1\.invalid.*eu-wst-1 is no Region that is known; did you mean eu-west-1\?/,
    ],
    [
      { AWS_ENDPOINT_URL_EKS: 'http://127.0.0.1:9' },
      3,
      /the connection was refused .*Check --region, the network and AWS_ENDPOINT_URL/,
    ],
  ])('by %j names the one thing needed, whatever the command', async (env, code, word) => {
    const cluster = await startFakeCluster();
    onTestFinished(() => cluster.close());
    const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '', ...rest } = cluster.env;
    const keys = 'AWS_PROFILE' in env ? {} : { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret };
    const out = path.join(
      damaged(() => undefined),
      'out',
    );
    for (const words of [['scan'], ['explain', 'apps/web'], ['snapshot', out]])
      expectFailure(await runCli([...words, '--cluster', 'shop'], { env: { ...rest, ...keys, ...env } }), code, word);
  });

  it('whose endpoint cannot be reached names the ways out', async () => {
    expectFailure(await scanFake(unreachable), 3, '127.0.0.1:9', /private.*VPC.*--kubeconfig/);
  });

  it('whose endpoint cannot be reached passes nothing but what EKS alone tells', async () => {
    const [cluster] = resultOf(await scanFake(unreachable, '-o', 'json')).clusters;
    expect(cluster).toMatchObject({ status: 'failed', error: expect.stringContaining('127.0.0.1:9') as string });
    const passed = cluster?.verdicts.filter(({ status }) => status === 'pass').map(({ rule }) => rule);
    expect(passed).toEqual(['profile-unhealthy']);
  });

  it('that does not know the identity says what to grant', async () => {
    const run = await scanFake({ misbehave: () => ({ do: 'status', status: 401 }) });
    expectFailure(run, 3, /access entry|aws-auth/);
  });

  it('whose clock is far from ours says by how much', async () => {
    const date = new Date(Date.now() + 42 * 60_000).toUTCString();
    const run = await scanFake({ misbehave: () => ({ do: 'status', status: 401, headers: { date } }) });
    expectFailure(run, 3, /4[12] minutes behind/);
  });

  it('with a certificate for another name is not trusted', async () => {
    expectFailure(await scanFake({ certificate: 'elsewhere' }), 3, /certificate|not trusted/i);
  });

  it('that refuses one resource is audited for the rest, and says what to grant', async () => {
    const misbehave = ({ path }: { path: string }) =>
      path.endsWith('/namespaces') ? { do: 'status' as const, status: 403 } : undefined;
    const profile = { fargateProfileName: 'apps', status: 'ACTIVE', selectors: [{ namespace: 'apps' }] };
    const run = await scanFake(
      { misbehave, eks: { profiles: [profile] } },
      '-o',
      'json',
      '--fail-on',
      'none',
      '--fail-on-incomplete',
    );
    const [cluster] = resultOf(run).clusters;
    const verdict = cluster?.verdicts.find(({ rule }) => rule === 'logging-namespace-unlabelled');
    expect(verdict).toMatchObject({
      status: 'not-evaluated',
      missingPermissions: ['list namespaces (cluster-wide RBAC)'],
    });
    expect(cluster?.status).toBe('incomplete');
    expect(run.code).toBe(4);
  });

  it('that refuses the events is incomplete, also where the rule for which they matter found something', async () => {
    const misbehave = ({ path }: { path: string }) =>
      path.endsWith('/events') ? { do: 'status' as const, status: 403 } : undefined;
    const profile = { fargateProfileName: 'apps', status: 'ACTIVE', selectors: [{ namespace: 'apps' }] };
    const said = { Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' };
    const pods = [podOnFargate('said', said), podOnFargate('unsaid', {})];
    const run = await scanFake(
      { misbehave, eks: { profiles: [profile] }, objects: { pods } },
      ...['-o', 'json', '--fail-on', 'none', '--fail-on-incomplete'],
    );
    const [cluster] = resultOf(run).clusters;
    expect(cluster?.verdicts.find(({ rule }) => rule === 'logging-disabled')).toMatchObject({
      ...{ status: 'fail', unread: 1 },
      missingPermissions: ['list events (cluster-wide RBAC)'],
    });
    expect(cluster?.status).toBe('incomplete');
    expect(run.code).toBe(4);
  });

  it('that a kubeconfig should lead to, where there is none, names the file', async () => {
    expectFailure(await scanFake({}, '--kubeconfig', '/no/such/config'), 2, '/no/such/config');
  });
});
