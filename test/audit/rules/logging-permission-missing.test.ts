import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/logging-permission-missing.ts';
import { type ClusterFacts, type ExecutionRole, read, unread } from '#model/facts/cluster-facts.ts';
import type { PolicyStatement } from '#model/cluster/policy-document.ts';
import {
  facts,
  fargatePod,
  hourAgo,
  loggingConfigMap,
  minutesAgo,
  monthAgo,
  pendingPod,
  pod,
  profile,
  selector,
} from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';
import { allow, executionRole, iamRole, managedPolicyArn, simulated } from '../../support/builders/surroundings.ts';

const group = 'arn:aws:logs:us-west-2:111122223333:log-group:/aws/eks/demo/fargate';
const stream = `${group}:log-stream:pod-kube.var.log.containers.pod_namespace_container-0.log`;
const needed = ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams', 'logs:CreateLogGroup'];

const withRole = (fields: Partial<ExecutionRole>, more: Partial<ClusterFacts> = {}, pods = [fargatePod()]) =>
  judge(rule.id, facts({ executionRoles: read([executionRole(fields)]), ...more }), pods);
const withPolicies = (statements: readonly PolicyStatement[], more: Partial<ClusterFacts> = {}) =>
  withRole({ policies: read(statements) }, more);
const output = (...lines: readonly string[]): Partial<ClusterFacts> => ({
  loggingConfigMap: read(
    loggingConfigMap({ data: { 'output.conf': `[OUTPUT]\n${lines.map((line) => `    ${line}\n`).join('')}` } }),
  ),
});

describe('passes when the role may write', () => {
  it('by simulation', async () => {
    const { verdict } = await withRole({ simulation: read(simulated('allowed', stream, ...needed)) });
    expect(verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it.each<[string, PolicyStatement]>([
    ['everywhere', allow(['logs:*'])],
    ['in this group', allow(needed, [`${group}:*`])],
    ['in streams of this prefix', allow(needed, [`${group}:log-stream:pod-*`])],
    ['in every group of the account', allow(needed, ['arn:aws:logs:*:111122223333:*'])],
    [
      'in the Region of the output',
      {
        ...allow(needed),
        conditions: [{ operator: 'StringEquals', key: 'aws:RequestedRegion', values: ['us-west-2'] }],
      },
    ],
  ])('by a policy: %s', async (_, statement) => {
    expect((await withPolicies([statement])).verdict.status).toBe('pass');
  });

  it.each([
    [
      'kinesis_firehose',
      'firehose:PutRecordBatch',
      'Delivery_Stream logs',
      'firehose:us-west-2:111122223333:deliverystream/logs',
    ],
    [
      'firehose',
      'firehose:PutRecordBatch',
      'delivery_stream logs',
      'firehose:us-west-2:111122223333:deliverystream/logs',
    ],
    ['kinesis', 'kinesis:PutRecords', 'stream logs', 'kinesis:us-west-2:111122223333:stream/logs'],
  ])('to %s by %s', async (plugin, action, setting, resource) => {
    const config = output(`Name ${plugin}`, 'Match *', 'region us-west-2', setting);
    expect((await withPolicies([allow([action], [`arn:aws:${resource}`])], config)).verdict.status).toBe('pass');
    expect((await withPolicies([allow([action], [`arn:aws:${resource}2`])], config)).verdict.status).toBe('fail');
  });
});

describe('of manifests', () => {
  const other = 'arn:aws:iam::111122223333:role/batch-pods';
  const profiles = read([
    profile(),
    profile({ name: 'shop', selectors: [selector('shop')] }),
    profile({ name: 'batch', selectors: [selector('batch')], podExecutionRoleArn: other }),
  ]);
  const planned = (namespace: string, labels: Record<string, string> = {}) =>
    pendingPod(0, { namespace, labels, schedulerName: 'fargate-scheduler', owner: null, name: `web-${namespace}` });
  const told = async (...namespaces: readonly string[]) => {
    const executionRoles = read([
      executionRole({ policies: read([]) }),
      executionRole({ arn: other, policies: read([]) }),
    ]);
    const pods = namespaces.map((namespace) => planned(namespace));
    const { findings } = await judge(rule.id, facts({ mode: 'manifests', profiles, executionRoles }), pods);
    return findings.map(({ message }) => message.split(':')[0]);
  };

  it('names only the profiles that would take a workload, and says that logs would be lost', async () => {
    expect(await told('shop')).toEqual([
      'Role fargate-pods of profile shop may not write to the output cloudwatch_logs, so that the logs of 1 workload would be lost without a sign in the cluster',
    ]);
    expect(await told('apps', 'shop')).toEqual([
      'Role fargate-pods of profiles apps and shop may not write to the output cloudwatch_logs, so that the logs of 2 workloads would be lost without a sign in the cluster',
    ]);
  });

  it('says nothing of the roles of other profiles', async () => {
    expect((await told('batch'))[0]).toContain('Role batch-pods of profile batch ');
    expect(await told('batch')).toHaveLength(1);
  });

  it('says nothing when no profile would take any', async () => {
    expect(await told('elsewhere')).toEqual([]);
  });
});

describe('names the role when', () => {
  it('it may write nothing, with the pods whose logs are lost and the policy to add', async () => {
    const { findings } = await withPolicies([]);
    expect(findings).toMatchObject([
      {
        severity: 'high',
        subject: { kind: 'Role', name: 'fargate-pods' },
        affected: { pods: 1, workloads: 1, names: ['Deployment apps/web'] },
      },
    ]);
    expect(findings[0]?.message).toBe(
      'Role fargate-pods of profile apps may not write to the output cloudwatch_logs, so that the logs of 1 pod are lost without a sign in the cluster: it lacks logs:CreateLogStream, logs:PutLogEvents, logs:CreateLogGroup and logs:DescribeLogStreams',
    );
    const [command = ''] = findings[0]?.remediation.commands ?? [];
    expect(command).toContain('--policy-name fargate-logging-cloudwatch_logs');
    expect(command).toContain(`"Resource":["${group}:*"]`);
  });

  it.each<[string, Partial<ExecutionRole>]>([
    [
      'the simulation says so, whatever its policies say',
      {
        simulation: read([...simulated('denied', stream, ...needed), ...simulated('denied', group, ...needed)]),
        policies: read([allow(['*'])]),
      },
    ],
    ['another group is allowed', { policies: read([allow(['logs:*'], [`${group}-other:*`])]) }],
    [
      'another Region is allowed',
      {
        policies: read([
          {
            ...allow(['logs:*']),
            conditions: [{ operator: 'StringEquals', key: 'aws:RequestedRegion', values: ['eu-west-1'] }],
          },
        ]),
      },
    ],
    ['a Deny takes it away', { policies: read([allow(['*']), { ...allow(['logs:PutLogEvents']), effect: 'Deny' }]) }],
    ['all but logs is allowed', { policies: read([{ ...allow([]), actions: null, notActions: ['logs:*'] }]) }],
    [
      'all but this group is allowed',
      { policies: read([{ ...allow(['logs:*']), resources: null, notResources: [`${group}*`] }]) },
    ],
  ])('%s', async (_, fields) => {
    expect((await withRole(fields)).findings).toMatchObject([{ severity: 'high' }]);
  });

  it('it lacks only what may be needed, at medium, and says "may fail"', async () => {
    const { findings } = await withPolicies([allow(['logs:CreateLogStream', 'logs:PutLogEvents'])]);
    expect(findings).toMatchObject([{ severity: 'medium', message: expect.stringContaining('may fail to write') }]);
    expect(findings[0]?.evidence.map(({ what }) => what.split(' ')[0])).toEqual([
      'logs:CreateLogGroup',
      'logs:DescribeLogStreams',
      'newest',
    ]);
  });

  it('the log router was refused, though nothing is seen that it lacks, unless logs came since', async () => {
    const role = `assumed-role/${executionRole().arn.split('/').at(-1) ?? ''}`;
    const words = `AccessDeniedException: ${role}/i-0 is not authorized to perform: logs:PutLogEvents on resource: ${group}:log-stream:a`;
    const routerErrors = read([{ at: hourAgo, words }]);
    const came = (ingestedAt: string) => ({ routerErrors, logStreams: read([{ groupArn: group, ingestedAt }]) });
    const { findings } = await withPolicies([allow(['logs:*'])], came(monthAgo));
    expect(findings).toMatchObject([{ severity: 'medium', message: expect.stringContaining(words) }]);
    expect((await withPolicies([allow(['logs:*'])], came(minutesAgo(1)))).verdict.status).toBe('pass');
    const other = read([{ at: hourAgo, words: words.replace(role, 'assumed-role/another') }]);
    expect((await withPolicies([allow(['logs:*'])], { routerErrors: other })).verdict.status).toBe('pass');
  });

  it('in the words of the log router about what the role lacks', async () => {
    const role = `assumed-role/${executionRole().arn.split('/').at(-1) ?? ''}`;
    const words = `AccessDeniedException: ${role}/i-0 is not authorized to perform: logs:PutLogEvents on resource: ${group}:log-stream:a`;
    const routerErrors = read([{ at: hourAgo, words }]);
    const { findings } = await withPolicies([allow(['logs:CreateLogStream'])], { routerErrors });
    expect(findings).toMatchObject([{ severity: 'high' }]);
    expect(findings[0]?.evidence.filter(({ is }) => is === words)).toHaveLength(1);
  });

  it('it may not write the log of Fluent Bit itself', async () => {
    const data = { ...loggingConfigMap().data, flb_log_cw: 'true' };
    const more = { loggingConfigMap: read(loggingConfigMap({ data })) };
    const { findings } = await withPolicies([allow(['logs:*'], [`${group}:*`])], more);
    expect(findings).toMatchObject([
      { severity: 'medium', message: expect.stringContaining('the log of Fluent Bit itself') },
    ]);
    expect(findings[0]?.evidence[0]?.what).toContain('log-group:demo-fluent-bit-logs');
  });

  it('it may write the log of Fluent Bit itself, but not make its group, at medium, and says "may fail"', async () => {
    const data = { ...loggingConfigMap().data, flb_log_cw: 'true' };
    const more = { loggingConfigMap: read(loggingConfigMap({ data })) };
    const own = group.replace(/log-group:.*/, 'log-group:demo-fluent-bit-logs');
    const streams = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    const { findings } = await withPolicies([allow(['logs:*'], [`${group}:*`]), allow(streams, [`${own}:*`])], more);
    expect(findings).toMatchObject([
      {
        severity: 'medium',
        message: expect.stringMatching(
          /may fail to write to the log of Fluent Bit itself: it lacks logs:CreateLogGroup$/,
        ),
      },
    ]);
    const { verdict } = await withPolicies([allow(['logs:*'], [`${group}:*`, `${own}:*`])], more);
    expect(verdict.status).toBe('pass');
  });

  it('it may not assume the role that the output writes by', async () => {
    const config = output(
      'Name kinesis',
      'Match *',
      'region us-west-2',
      'stream s',
      'role_arn arn:aws:iam::444455556666:role/w',
    );
    const { verdict, findings } = await withPolicies([], config);
    expect(findings[0]?.message).toContain('it lacks sts:AssumeRole');
    expect(verdict.status).toBe('fail');
    expect((await withPolicies([allow(['sts:AssumeRole'])], config)).verdict.status).toBe('not-evaluated');
  });
});

describe('by profile', () => {
  const [one, two] = ['arn:aws:iam::111122223333:role/one', 'arn:aws:iam::111122223333:role/two'];
  const profiles = read([profile({ podExecutionRoleArn: one }), profile({ name: 'jobs', podExecutionRoleArn: two })]);
  const roleOf = (arn: string, statements: readonly PolicyStatement[]) =>
    executionRole({
      arn,
      role: read(iamRole({ arn })),
      attachedPolicies: read([managedPolicyArn]),
      policies: read(statements),
    });
  const executionRoles = read([roleOf(one, [allow(['logs:*'])]), roleOf(two, [])]);
  const inJobs = (fields: Parameters<typeof fargatePod>[0] = {}) =>
    fargatePod({ ...fields, labels: { 'eks.amazonaws.com/fargate-profile': 'jobs' } });

  it('names the second role, with the pods of its profile alone', async () => {
    const { findings } = await judge(rule.id, facts({ profiles, executionRoles }), [
      fargatePod(),
      inJobs(),
      inJobs({ name: 'b' }),
    ]);
    expect(findings).toMatchObject([{ subject: { name: 'two' }, affected: { pods: 2 } }]);
  });

  it.each([
    ['by which no pod runs', fargatePod()],
    ['whose pods finished', inJobs({ phase: 'Succeeded' })],
    ['whose pods Fargate does not log', inJobs({ annotations: { Logging: 'LoggingDisabled: X' } })],
    ['whose pods run elsewhere', pod({ labels: { 'eks.amazonaws.com/fargate-profile': 'jobs' } })],
  ])('says nothing of a role %s', async (_, other) => {
    expect((await judge(rule.id, facts({ profiles, executionRoles }), [fargatePod(), other])).findings).toEqual([]);
  });
});

describe('is not-evaluated, with the permission that would tell, when', () => {
  const conditional = (key: string): PolicyStatement => ({
    ...allow(needed),
    conditions: [{ operator: 'StringEquals', key, values: ['x'] }],
  });

  it.each<[string, Partial<ExecutionRole>, string[]]>([
    [
      'nothing may be read',
      { simulation: unread('no', 'iam:SimulatePrincipalPolicy'), policies: unread('no', 'iam:ListRolePolicies') },
      ['iam:SimulatePrincipalPolicy'],
    ],
    [
      'policies may not be read, and nothing was simulated',
      { policies: unread('no', 'iam:GetPolicyVersion') },
      ['iam:GetPolicyVersion'],
    ],
    ['a condition is not judged', { policies: read([conditional('aws:SourceVpc')]) }, []],
    ['a Deny may hold', { policies: read([allow(['*']), { ...conditional('aws:SourceVpc'), effect: 'Deny' }]) }, []],
    ['a boundary may take it away', { role: read(iamRole({ hasBoundary: true })), policies: read([allow(['*'])]) }, []],
    ['the simulation lacks a value', { simulation: read(simulated('undecided', stream, ...needed)) }, []],
    [
      'a variable stands in the resource',
      { policies: read([allow(needed, [`${group}/\${aws:PrincipalTag/team}`])]) },
      [],
    ],
    ['only the group is granted, not its streams', { policies: read([allow(needed, [group])]) }, []],
    [
      'only the group is granted, by simulation',
      { simulation: read([...simulated('denied', stream, ...needed), ...simulated('allowed', group, ...needed)]) },
      [],
    ],
    ['the role does not exist', { role: read(null) }, []],
  ])('%s', async (_, fields, missingPermissions) => {
    expect((await withRole(fields)).verdict).toMatchObject({ status: 'not-evaluated', missingPermissions });
  });

  it('the name of the log group is worked out from each record', async () => {
    const config = output(
      'Name cloudwatch',
      'Match *',
      'region us-west-2',
      'log_group_name /eks/$(kubernetes[namespace])',
      'log_stream_prefix a-',
    );
    expect((await withPolicies([allow(['logs:*'], [`${group}:*`])], config)).verdict.status).toBe('not-evaluated');
    expect((await withPolicies([allow(['logs:*'], ['arn:aws:logs:*:*:log-group:*'])], config)).verdict.status).toBe(
      'pass',
    );
    expect((await withPolicies([allow(['s3:*'])], config)).verdict.status).toBe('fail');
  });

  it('OpenSearch has the last word', async () => {
    const config = output('Name es', 'Match *', 'Host h', 'AWS_Auth On');
    expect((await withPolicies([allow(['es:*'])], config)).verdict).toMatchObject({
      status: 'not-evaluated',
      reason: expect.stringContaining('OpenSearch'),
    });
  });

  it('the roles or some pods could not be read', async () => {
    const denied = facts({ executionRoles: unread('denied', 'iam:GetRole') });
    expect((await judge(rule.id, denied, [fargatePod()])).verdict.missingPermissions).toEqual(['iam:GetRole']);
    const good = facts({ executionRoles: read([executionRole({ policies: read([allow(['logs:*'])]) })]) });
    expect((await judge(rule.id, good, [fargatePod()], unread('page 2 was lost'))).verdict.status).toBe(
      'not-evaluated',
    );
  });
});

describe('is not-applicable when', () => {
  it.each<[string, Partial<ClusterFacts>, string]>([
    ['logging is not configured', { loggingConfigMap: read(null) }, 'there is no ConfigMap aws-logging'],
    [
      'no output signs with the role',
      output('Name es', 'Match *', 'Host h', 'HTTP_User u'),
      'no output of the logging configuration writes by the execution role',
    ],
    [
      'no output gets logs',
      output('Name cloudwatch_logs', 'Match app.*', 'region us-west-2'),
      'no output of the logging configuration writes by the execution role',
    ],
  ])('%s', async (_, fields, reason) => {
    expect((await withPolicies([], fields)).verdict).toMatchObject({ status: 'not-applicable', reason });
  });

  it('no pod runs on Fargate', async () => {
    expect((await withRole({}, {}, [pod()])).verdict.status).toBe('not-applicable');
  });
});

it('stays short and visible against hostile names', async () => {
  const config = output('Name kinesis', 'Match *', 'region us-west-2', `stream \u0007\u202e${'x'.repeat(4000)}`);
  const { verdict, findings } = await withPolicies([], config);
  const [told] = findings;
  expect(told?.evidence.every(({ what }) => what.length < 200 && !/\p{C}/u.test(what))).toBe(true);
  expect(told?.message.length).toBeLessThan(300);
  expect(JSON.stringify(verdict).length).toBeLessThan(1000);
});
