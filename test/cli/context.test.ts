import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AuditResult } from '#model/result/result.ts';
import { emptyFolder, folderOf } from '../support/clusters/snapshot-folder.ts';
import { type FakeCluster, startFakeCluster } from '../support/fakes/fake-cluster.ts';
import { failureOf, runCli } from '../support/run-cli.ts';

const arn = 'arn:aws:eks:eu-west-1:111122223333:cluster/shop';

/** A kubeconfig as `aws eks update-kubeconfig --name shop --alias work` writes it, but for what is said otherwise. */
async function kubeconfigOf(cluster: FakeCluster, said: { named?: string; args?: string[]; env?: object[] } = {}) {
  const { kubernetes } = cluster;
  const plugin = join(
    await folderOf({
      'aws.mjs':
        "console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 't', expirationTimestamp: '2999-01-01T00:00:00Z' } }))",
    }),
    'aws.mjs',
  );
  const { named = arn, args = ['--region', 'eu-west-1', 'eks', 'get-token', '--cluster-name', 'shop'], env } = said;
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    interactiveMode: 'Never',
    command: process.execPath,
    args: [plugin, ...args],
    env: env ?? null,
  };
  const server = { server: kubernetes.url, 'certificate-authority-data': kubernetes.caData };
  const dir = await folderOf({
    config: {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: named, cluster: server }],
      users: [{ name: named, user: { exec } }],
      contexts: [
        { name: 'work', context: { cluster: named, user: named } },
        { name: 'home', context: { cluster: named, user: 'nobody' } },
      ],
      'current-context': 'work',
    },
  });
  return join(dir, 'config');
}

async function shop(): Promise<FakeCluster> {
  const cluster = await startFakeCluster({ objects: { namespaces: [{ metadata: { name: 'apps', uid: 'u' } }] } });
  onTestFinished(() => cluster.close());
  return cluster;
}

describe('the kubectl context at hand', () => {
  it('is what scan looks at without a target, as kubectl reaches it, and says so', async () => {
    const cluster = await shop();
    const env = { ...cluster.env, AWS_REGION: 'us-east-1', KUBECONFIG: await kubeconfigOf(cluster) };
    const run = await runCli(['scan', '-o', 'json', '--fail-on', 'none'], { env });
    expect(run.stderr).toContain(
      'cluster shop in eu-west-1 of account 111122223333: that of the kubectl context work\n',
    );
    expect(run.code).toBe(0);
    const [scanned] = (JSON.parse(run.stdout) as AuditResult).clusters;
    expect(scanned).toMatchObject({ name: 'shop', arn, status: 'audited' });
    expect(cluster.kubernetes.requests.every(({ authorization }) => authorization === 'Bearer t')).toBe(true);
    expect(cluster.eks.requests.some(({ authorization }) => authorization.includes('/eu-west-1/eks/'))).toBe(true);
  });

  it('is that of --kubeconfig and --context, where these are given', async () => {
    const cluster = await shop();
    const words = ['--kubeconfig', await kubeconfigOf(cluster), '--context', 'home'];
    const run = await runCli(['doctor', ...words], { env: cluster.env });
    expect(run.stderr).toContain('that of the kubectl context home');
  });

  it('names its cluster by how kubectl gets a token, where its name is no ARN', async () => {
    const cluster = await shop();
    const said = {
      named: 'shop.eu-west-1.eksctl.io',
      args: ['eks', 'get-token', '--cluster-name=shop', '--region=eu-west-1'],
      env: [{ name: 'AWS_PROFILE', value: 'nobody-has-it' }],
    };
    const env = { ...cluster.env, KUBECONFIG: await kubeconfigOf(cluster, said) };
    const run = await runCli(['snapshot', join(await emptyFolder(), 's')], { env });
    expect(run.stderr).toContain('cluster shop in eu-west-1, profile nobody-has-it: that of the kubectl context work');
    expect(run.code).toBe(3);
    expect(failureOf(run)).toContain('nobody-has-it');
  });

  it('of another account than the credentials is refused', async () => {
    const cluster = await shop();
    const named = arn.replace('111122223333', '999988887777');
    const env = { ...cluster.env, KUBECONFIG: await kubeconfigOf(cluster, { named }) };
    const runs = [await runCli(['scan'], { env }), await runCli(['doctor'], { env })];
    for (const run of runs) {
      expect(failureOf(run)).toContain(
        'Cluster shop is wanted of account 999988887777, and the AWS credentials lead to account 111122223333',
      );
      expect(run.stdout).toBe('');
    }
  });

  it('of another region than the one that is asked for is refused', async () => {
    const cluster = await shop();
    const env = { ...cluster.env, KUBECONFIG: await kubeconfigOf(cluster) };
    const run = await runCli(['scan', '--region', 'us-east-1'], { env });
    expect(failureOf(run)).toContain('is of a cluster in eu-west-1, not us-east-1');
    expect(run.code).toBe(2);
  });

  it('that is not of EKS, or that there is none, is a question', async () => {
    const cluster = await shop();
    const file = await kubeconfigOf(cluster, { named: 'minikube', args: [] });
    const [other, none] = [
      await runCli(['scan'], { env: { KUBECONFIG: file } }),
      await runCli(['explain', 'deployment/web'], { env: { KUBECONFIG: '/nonexistent/config' } }),
    ];
    const question = 'Which cluster? Give --cluster NAME, --all-clusters or --snapshot DIR. The kubeconfig';
    expect(failureOf(other)).toContain(`${question} ${file}: context work is of no EKS cluster that it names`);
    expect(failureOf(none)).toContain(`${question} /nonexistent/config does not exist.`);
    expect([other.code, none.code]).toEqual([2, 2]);
  });

  it('is not looked at where a target is given', async () => {
    const env = { KUBECONFIG: '/nonexistent/config' };
    const cluster = await shop();
    expect(
      (await runCli(['scan', '--cluster', 'shop', '--fail-on', 'none'], { env: { ...cluster.env, ...env } })).code,
    ).toBe(0);
  });
});
