import { parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { judgeLoggingConfig } from '#audit/logging/config/judge-logging-config.ts';
import { type ExecutionRole, read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, namespace, pod, profile } from '../../support/builders/facts.ts';
import { allow, executionRole } from '../../support/builders/surroundings.ts';
import { audit, judge } from '../../support/judge.ts';

const rule = 'logging-configmap-missing';
const missing = read(null);
const silent = (name: string, reason = 'LOGGING_CONFIGMAP_NOT_FOUND') =>
  fargatePod({ name, annotations: { Logging: `LoggingDisabled: ${reason}` } });

describe('passes', () => {
  it('when aws-logging exists, whatever pods say that started before it', async () => {
    expect((await judge(rule, facts(), [silent('a')])).verdict.status).toBe('pass');
  });

  it('when aws-logging exists, even where pods could not be read: they only tell who is affected', async () => {
    expect((await judge(rule, facts(), [], unread('pods of apps were denied'))).verdict.status).toBe('pass');
  });
});

describe('names the ConfigMap', () => {
  it('once, with the workloads that it silences', async () => {
    const other = { owner: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u' } };
    const pods = [silent('a'), silent('b'), { ...silent('c'), ...other }];
    const { verdict, findings } = await judge(rule, facts({ loggingConfigMap: missing }), pods);
    expect(verdict).toMatchObject({ status: 'fail', judged: 1 });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      severity: 'high',
      subject: { kind: 'ConfigMap', namespace: 'aws-observability', name: 'aws-logging' },
      message:
        'Logging is not configured: there is no ConfigMap aws-logging in namespace aws-observability, so 3 pods on Fargate do not log',
      affected: { pods: 3, workloads: 2, names: ['Deployment apps/web', 'StatefulSet apps/db'] },
      cause: null,
    });
  });

  it('also as what silences pods that gave another reason: they would not log again without it', async () => {
    const { findings } = await judge(rule, facts({ loggingConfigMap: missing }), [silent('a', 'SOMETHING_ELSE')]);
    expect(findings[0]?.affected.pods).toBe(1);
  });

  it('says "at least" when some pods could not be read', async () => {
    const lost = unread('pods of shop were denied');
    const { findings } = await judge(rule, facts({ loggingConfigMap: missing }), [silent('a')], lost);
    expect(findings[0]?.message).toContain('so at least 1 pod on Fargate does not log');
  });

  it('before any pod is silent, and says what will come', async () => {
    const { findings } = await judge(rule, facts({ loggingConfigMap: missing }));
    expect(findings[0]?.message).toContain('so pods that start on Fargate will not log');
    expect(findings[0]?.affected).toEqual({ pods: 0, workloads: 0, names: [] });
  });

  it('counts neither finished pods, nor those being deleted, nor those on EC2', async () => {
    const ended = ['Succeeded', 'Failed'].map((phase) => ({ ...silent(phase), phase }));
    const elsewhere = pod({ annotations: { Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' } });
    const pods = [...ended, { ...silent('going'), deleting: true }, elsewhere];
    const { findings } = await judge(rule, facts({ loggingConfigMap: missing }), pods);
    expect(findings[0]?.affected.pods).toBe(0);
  });
});

describe('says that the namespace is absent', () => {
  const gone = { loggingConfigMap: missing, namespaces: read([namespace('apps')]) };

  it('when it is, with the label it must carry', async () => {
    const { findings } = await judge(rule, facts(gone));
    expect(findings[0]?.message).toContain('there is no namespace aws-observability');
    expect(findings[0]?.evidence).toContainEqual({
      what: 'namespace aws-observability',
      is: 'absent',
      shouldBe: 'labelled aws-observability=enabled',
    });
  });

  it('and names one that is nearly spelt so', async () => {
    const namespaces = read([namespace('aws'), namespace('aws-observabilty')]);
    const { findings } = await judge(rule, facts({ ...gone, namespaces }));
    expect(findings[0]?.message).toMatch(/; namespace aws-observabilty looks meant for it$/);
  });

  it('not when namespaces could not be read', async () => {
    const { findings } = await judge(rule, facts({ ...gone, namespaces: unread('denied') }));
    expect(findings[0]?.message).toContain('there is no ConfigMap aws-logging in namespace');
    expect(findings[0]?.evidence).toHaveLength(1);
  });
});

describe('names look-alikes', () => {
  it('of the ConfigMap, wherever they are', async () => {
    const lookAlikeConfigMaps = read(['aws-observability/aws-loging', 'default/aws-logging']);
    const { findings } = await judge(rule, facts({ loggingConfigMap: missing, lookAlikeConfigMaps }));
    expect(findings[0]?.message).toMatch(/; aws-observability\/aws-loging and default\/aws-logging look meant for it$/);
    expect(findings[0]?.evidence.map(({ is }) => is)).toEqual([
      'absent',
      'aws-observability/aws-loging',
      'default/aws-logging',
    ]);
  });

  it('but only the first few of many, and no more than an excerpt of each', async () => {
    const many = Array.from({ length: 5000 }, (_, at) => `n${String(at)}\n${'x'.repeat(1e4)}/aws-logging`);
    const { findings } = await judge(rule, facts({ loggingConfigMap: missing, lookAlikeConfigMaps: read(many) }));
    expect(findings[0]?.message).toContain('and 4997 others look meant for it');
    expect(findings[0]?.message).not.toContain('\n');
    expect(JSON.stringify(findings).length).toBeLessThan(5000);
  });

  it('only where they could be read', async () => {
    const lookAlikeConfigMaps = unread('denied', 'list configmaps (RBAC)');
    const { verdict, findings } = await judge(rule, facts({ loggingConfigMap: missing, lookAlikeConfigMaps }));
    expect(verdict.status).toBe('fail');
    expect(findings[0]?.message).not.toContain('look');
  });
});

it('offers a namespace and a ConfigMap that Fargate accepts and that has effect', async () => {
  const { findings } = await judge(rule, facts({ loggingConfigMap: missing }));
  const [first, second] = parseAllDocuments(findings[0]?.remediation.patch ?? '').map(
    (document) => document.toJS() as { metadata: object; data?: Record<string, string> },
  );
  expect(first).toMatchObject({
    kind: 'Namespace',
    metadata: { name: 'aws-observability', labels: { 'aws-observability': 'enabled' } },
  });
  expect(second).toMatchObject({
    kind: 'ConfigMap',
    metadata: { namespace: 'aws-observability', name: 'aws-logging' },
  });
  const context = { region: 'us-west-2', kubernetesVersion: '1.33' };
  expect(judgeLoggingConfig(second?.data ?? {}, context)).toMatchObject({
    rejected: [],
    ineffective: [],
    hasEffect: true,
  });
});

it('has one fingerprint, whoever is silent', async () => {
  const none = await judge(rule, facts({ loggingConfigMap: missing }));
  const one = await judge(rule, facts({ loggingConfigMap: missing, namespaces: read([]) }), [silent('a')]);
  expect(one.findings[0]?.fingerprint).toBe(none.findings[0]?.fingerprint);
});

it('is not-evaluated when the ConfigMap could not be read, and names the missing permission', async () => {
  const loggingConfigMap = unread('reading configmaps was denied', 'list configmaps aws-logging (RBAC)');
  const { verdict, findings } = await judge(rule, facts({ loggingConfigMap }), [silent('a')]);
  expect(findings).toEqual([]);
  expect(verdict).toMatchObject({
    status: 'not-evaluated',
    reason: 'reading configmaps was denied',
    missingPermissions: ['list configmaps aws-logging (RBAC)'],
  });
});

it('is not-applicable, with all its group, without a Fargate profile', async () => {
  const result = await audit(facts({ profiles: read([]), loggingConfigMap: missing }), [pod()]);
  const group = result.verdicts.filter(({ rule: id }) => id.startsWith('logging-'));
  expect(group.length).toBeGreaterThanOrEqual(6);
  expect(new Set(group.map(({ status, reason }) => `${status}: ${reason ?? ''}`))).toEqual(
    new Set(['not-applicable: the cluster has no Fargate profile']),
  );
  expect(result.findings.filter(({ rule: id }) => id.startsWith('logging-'))).toEqual([]);
});

it('still speaks without a profile when a pod is on Fargate', async () => {
  const cluster = facts({ profiles: read([]), loggingConfigMap: missing });
  expect((await judge(rule, cluster, [silent('a')])).findings[0]?.affected.pods).toBe(1);
});

it('speaks of the one configuration that all profiles share', async () => {
  const profiles = read([profile(), profile({ name: 'more' })]);
  expect((await judge(rule, facts({ profiles, loggingConfigMap: missing }))).findings).toHaveLength(1);
});

describe('has the commands in the order in which they work', () => {
  const apply = 'kubectl apply -f aws-logging.yaml';
  const commandsWith = async (policies: ExecutionRole['policies'], pods = [silent('a')]) => {
    const executionRoles = read([executionRole({ policies })]);
    const { findings } = await judge(rule, facts({ loggingConfigMap: missing, executionRoles }), pods);
    return findings[0]?.remediation.commands ?? [];
  };

  it('grant, ConfigMap, and pods made again, where the role may not write to the example', async () => {
    const [grant = '', ...others] = await commandsWith(read([allow(['ecr:*'])]));
    expect(grant).toContain('aws iam put-role-policy');
    expect(grant).toContain('arn:aws:logs:us-west-2:111122223333:log-group:/aws/eks/demo/fargate:*');
    expect(others).toEqual([apply, 'kubectl -n apps rollout restart deployment/web']);
  });

  it.each<[string, ExecutionRole['policies']]>([
    ['may write', read([allow(['logs:*'])])],
    ['was not read', unread('denied')],
  ])('without a grant where the role %s', async (_, policies) => {
    expect((await commandsWith(policies))[0]).toBe(apply);
  });

  it('making also pods again that log, by a configuration that is gone, and none elsewhere', async () => {
    const logs = fargatePod({ name: 'b', annotations: { Logging: 'LoggingEnabled' } });
    const made = await commandsWith(read([allow(['logs:*'])]), [logs]);
    expect(made).toEqual([apply, 'kubectl -n apps rollout restart deployment/web']);
    expect(await commandsWith(read([allow(['logs:*'])]), [pod()])).toEqual([apply]);
  });
});
