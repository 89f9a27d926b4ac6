import { describe, expect, it } from 'vitest';
import { judgeLoggingConfig } from '#audit/logging/config/judge-logging-config.ts';
import { type ConfigMap, read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, loggingConfigMap, pod } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

const rule = 'logging-configmap-ineffective';
const good = loggingConfigMap().data['output.conf'] ?? '';
const configured = (data: ConfigMap['data']) => facts({ loggingConfigMap: read(loggingConfigMap({ data })) });
const parserFilter = '[FILTER]\n    Name parser\n    Match kube.*\n    Key_Name log\n    Parser crio\n';

describe('passes', () => {
  it('when every part has an effect', async () => {
    expect((await judge(rule, facts())).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('when a rewrite_tag filter may make the tags that a Match asks for', async () => {
    const filter = '[FILTER]\n    Name rewrite_tag\n    Match kube.*\n    Rule $log ^. app.all false\n';
    const data = { 'output.conf': good.replace('kube.*', 'app.*'), 'filters.conf': filter };
    expect((await judge(rule, configured(data))).verdict.status).toBe('pass');
  });

  it('when Fargate refuses the configuration, of which logging-configmap-invalid speaks', async () => {
    const data = { 'output.conf': good.replace('cloudwatch_logs', 'datadog') };
    expect((await judge(rule, configured(data))).verdict.status).toBe('pass');
  });
});

describe('names the ConfigMap when', () => {
  it('a Match never covers the tags of containers, with key, line and column', async () => {
    const { verdict, findings } = await judge(rule, configured({ 'output.conf': good.replace('kube.*', 'app.*') }));
    expect(verdict.status).toBe('fail');
    expect(findings[0]).toMatchObject({
      severity: 'medium',
      subject: { kind: 'ConfigMap', namespace: 'aws-observability', name: 'aws-logging' },
      evidence: [{ is: 'app.*', shouldBe: 'kube.*' }],
      remediation: { summary: 'Give the section a Match that covers the tags of containers, such as kube.*' },
    });
    expect(findings[0]?.message).toContain('output.conf line 3, column 11: Match "app.*" fits no container\'s tag');
  });

  it('a filter uses a parser that is not defined, beside one that is', async () => {
    const filters = `${parserFilter}    Parser json\n`;
    const parsers = '[PARSER]\n    Name json\n    Format json\n';
    const { findings } = await judge(
      rule,
      configured({ 'output.conf': good, 'filters.conf': filters, 'parsers.conf': parsers }),
    );
    expect(findings[0]?.message).toContain('filters.conf line 5, column 12: Parser "crio" is not defined');
  });

  it('an output asks for what only later releases of Fluent Bit have, at info', async () => {
    const { findings } = await judge(rule, configured({ 'output.conf': `${good}    log_group_class STANDARD\n` }));
    expect(findings[0]).toMatchObject({ severity: 'info', evidence: [{ is: 'since 3.0.7' }] });
  });

  it('a data key is not known', async () => {
    const { findings } = await judge(rule, configured({ 'output.conf': good, 'filter.conf': parserFilter }));
    expect(findings.map(({ message }) => message).join()).toContain('filter.conf line 1, column 1');
  });

  it('its size is at the limit, so that it depends on how characters are counted', async () => {
    const { findings } = await judge(rule, configured({ 'output.conf': `${good}${'#'.repeat(5000)}` }));
    expect(findings[0]?.message).toMatch(
      /^Part of the ConfigMap aws-logging may not do what it says: The ConfigMap has /,
    );
  });

  it('an output writes to another region, at info: it may be meant', async () => {
    const { findings } = await judge(rule, configured({ 'output.conf': good.replace('us-west-2', 'eu-west-1') }));
    expect(findings[0]).toMatchObject({
      severity: 'info',
      evidence: [{ is: 'eu-west-1', shouldBe: 'us-west-2' }],
      remediation: { summary: 'Write the region of the cluster, unless the other one is meant' },
    });
  });
});

it('says nothing of a group without retention, which is for the group itself to show', async () => {
  expect(judgeLoggingConfig({ 'output.conf': good }, { region: null, kubernetesVersion: null }).notes).toMatchObject([
    { code: 'log-group-retention' },
  ]);
  expect((await judge(rule, configured({ 'output.conf': good }))).verdict.status).toBe('pass');
});

it('gives one finding a kind of problem, each with a fingerprint of its own', async () => {
  const text = good.replace('kube.*', 'app.*').replace('us-west-2', 'eu-west-1');
  const { findings } = await judge(rule, configured({ 'output.conf': text + text }));
  expect(findings.map(({ severity, evidence }) => [severity, evidence.length])).toEqual([
    ['medium', 2],
    ['info', 2],
  ]);
  expect(findings[0]?.message).toMatch(/ \(and 1 more problem of this kind\)$/);
  expect(findings[0]?.fingerprint).not.toBe(findings[1]?.fingerprint);
});

it('is as severe as the worst of a kind, and says that one first', async () => {
  const data = {
    'a.conf': 'x',
    'output.conf': good,
    'z.conf': '[FILTER]\n    Name grep\n    Match kube.*\n    Regex log .\n',
  };
  const { findings } = await judge(rule, configured(data));
  expect(findings).toHaveLength(1);
  expect(findings[0]?.severity).toBe('medium');
  expect(findings[0]?.message).toContain('z.conf line 1');
});

it('keeps its fingerprint when the problem moves to another line', async () => {
  const text = good.replace('kube.*', 'app.*');
  const before = await judge(rule, configured({ 'output.conf': text }));
  const after = await judge(rule, configured({ 'output.conf': `# moved\n${text}` }));
  expect(after.findings[0]?.fingerprint).toBe(before.findings[0]?.fingerprint);
});

it('has the pods on Fargate made again after the change, and those alone', async () => {
  const elsewhere = pod({ name: 'on-ec2' });
  const cluster = configured({ 'output.conf': good.replace('kube.*', 'app.*') });
  const { findings } = await judge(rule, cluster, [fargatePod(), elsewhere]);
  expect(findings[0]?.remediation.commands).toEqual([
    'kubectl -n aws-observability edit configmap aws-logging',
    'kubectl -n apps rollout restart deployment/web',
  ]);
  const without = await judge(rule, cluster, [elsewhere]);
  expect(without.findings[0]?.remediation.commands).toHaveLength(1);
});

it('is not-applicable without the ConfigMap', async () => {
  const { verdict } = await judge(rule, facts({ loggingConfigMap: read(null) }));
  expect(verdict).toMatchObject({ status: 'not-applicable', reason: 'there is no ConfigMap aws-logging' });
});

it('is not-evaluated when the ConfigMap could not be read, and names the missing permission', async () => {
  const { verdict } = await judge(rule, facts({ loggingConfigMap: unread('denied', 'list configmaps (RBAC)') }));
  expect(verdict).toMatchObject({ status: 'not-evaluated', missingPermissions: ['list configmaps (RBAC)'] });
});

it('stays short and visible against hostile data', async () => {
  const section = `[OUTPUT]\n    Name es\n    Match \u0007\u202e${'x'.repeat(1e4)}\n`;
  const { findings } = await judge(
    rule,
    configured({ 'output.conf': section.repeat(100), [`\u0007${'k'.repeat(1e5)}`]: '' }),
  );
  expect(findings.every(({ message }) => message.length < 600 && !/\p{C}/u.test(message))).toBe(true);
  expect(JSON.stringify(findings).length).toBeLessThan(30_000);
});
