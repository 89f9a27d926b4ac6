import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '#model/finding/diagnosis.ts';
import { clusterRoleText, policyText } from '#run/doctor/policies.ts';
import { failureOf, runCli } from '../support/run-cli.ts';
import { denyActions, wholeCluster } from '../support/clusters/whole-cluster.ts';

describe('doctor', () => {
  it('ends with 0 when nothing is missing', async () => {
    const { env } = await wholeCluster();
    const run = await runCli(['doctor', '--cluster', 'shop'], { env });
    expect(run.stdout).toContain('✓ Nothing that an audit reads is missing');
    expect(run).toMatchObject({ code: 0, stderr: 'exit 0: an audit can read all that it needs\n' });
  });

  it('ends with 4 when something is, and says it as JSON', async () => {
    const cluster = await wholeCluster();
    denyActions(cluster, 'eks:ListNodegroups');
    const run = await runCli(['doctor', '--cluster', 'shop', '--format', 'json', '--quiet'], { env: cluster.env });
    expect(run).toMatchObject({ code: 4, stderr: '' });
    const { schema, grants } = JSON.parse(run.stdout) as Diagnosis;
    expect(schema).toBe('fargate-auditor/diagnosis/v1');
    expect(grants.filter(({ state }) => state === 'missing')).toEqual([
      {
        ...{ grant: 'eks:ListNodegroups', kind: 'iam', state: 'missing', onlyFor: null },
        reason: 'Not allowed to eks:ListNodegroups for cluster shop: no policy allows it.',
        switchesOff: expect.arrayContaining(['coredns-off-fargate']),
        mayLeaveOpen: expect.any(Array),
        fix: '{"Effect":"Allow","Action":"eks:ListNodegroups","Resource":"arn:aws:eks:eu-west-1:111122223333:cluster/shop"}',
      },
    ]);
  });

  it('ends with 3 when the cluster cannot be reached', async () => {
    const cluster = await wholeCluster();
    denyActions(cluster, 'eks:DescribeCluster');
    const run = await runCli(['doctor', '--cluster', 'shop'], { env: cluster.env });
    expect(run.stdout).toContain('the way to it ends at the step cluster');
    expect(run.code).toBe(3);
  });

  it('takes rules from a configuration, and says which it is', async () => {
    const cluster = await wholeCluster();
    denyActions(cluster, 'eks:ListNodegroups');
    const words = ['doctor', '--cluster', 'shop', '--format', 'json', '--config', 'examples/fargate-auditor.yaml'];
    const run = await runCli(words, { env: cluster.env });
    expect(run.stderr).toContain('configuration: examples/fargate-auditor.yaml');
    const { grants } = JSON.parse(run.stdout) as Diagnosis;
    expect(grants.flatMap(({ switchesOff }) => switchesOff)).not.toContain('profile-overlap');
  });

  it('assumes the role that is asked for', async () => {
    const { env, eks } = await wholeCluster();
    const role = 'arn:aws:iam::111122223333:role/auditor';
    expect((await runCli(['doctor', '--cluster', 'shop', '--role-arn', role], { env })).code).toBe(0);
    const users = eks.requests.filter(({ action }) => action !== 'AssumeRole').map((one) => one.authorization);
    expect(users.length).toBeGreaterThan(5);
    expect(users.every((authorization) => authorization.includes('ASIAASSUMED'))).toBe(true);
  });

  it.each([
    [[], 'Which cluster? Give --cluster NAME, --stack NAME, --print-policy or --print-rbac'],
    [['--stack', 'a', '--cluster', 'b'], "'--stack <name>' cannot be used with option '--cluster <name>'"],
    [['--cluster', 'a', '--cluster', 'b'], 'doctor examines one cluster at a time'],
    [['--all-clusters'], '--all-clusters goes with --print-policy alone'],
    [['--print-policy', '--print-rbac'], "'--print-policy' cannot be used with option '--print-rbac'"],
    [['--print-rbac', '--format', 'json'], "'--print-rbac' cannot be used with option '-o, --format"],
    [['--print-policy', '--cluster', 'a', '--cluster', 'b'], '--print-policy takes one cluster'],
    [['--print-rbac', '--config', 'there-is-none.yaml'], 'Cannot read the configuration there-is-none.yaml'],
    [['--cluster', 'a', '--config', 'there-is-none.yaml'], 'Cannot read the configuration there-is-none.yaml'],
  ])('%j is a wrong question', async (words, message) => {
    const run = await runCli(['doctor', ...words], { env: { KUBECONFIG: '/nonexistent/config' } });
    expect(failureOf(run)).toContain(message);
    expect(run).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('the documents of doctor', () => {
  it('are printed without a cluster or credentials', async () => {
    const [policy, role] = await Promise.all([
      runCli(['doctor', '--print-policy']),
      runCli(['doctor', '--print-rbac']),
    ]);
    expect(policy).toMatchObject({ code: 0, stdout: policyText({}) });
    expect(role).toMatchObject({ code: 0, stdout: clusterRoleText() });
  });

  it('narrow the policy to what is named', async () => {
    const words = ['doctor', '--print-policy', '--cluster', 'shop', '--region', 'eu-west-1', '--all-clusters'];
    expect((await runCli(words)).stdout).toBe(policyText({ cluster: 'shop', region: 'eu-west-1' }, true));
  });
});
