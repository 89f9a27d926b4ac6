import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { type ConfigMap, read, unread } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import { facts, fargatePod, hourAgo, loggingConfigMap, minutesAgo, monthAgo } from '../../support/builders/facts.ts';
import { audit, judge } from '../../support/judge.ts';

const rule = 'logging-configmap-unstartable';
const good = loggingConfigMap().data['output.conf'] ?? '';
const configured = (data: ConfigMap['data'], dataChangedAt: string | null = hourAgo) =>
  facts({ loggingConfigMap: read(loggingConfigMap({ data, dataChangedAt })) });
const withoutRegion = { 'output.conf': good.replace('    region us-west-2\n', '') };
const says = (Logging: string, fields: Partial<Pod> = {}) => fargatePod({ ...fields, annotations: { Logging } });

describe('passes', () => {
  it('when Fluent Bit would start', async () => {
    expect((await judge(rule, facts(), [says('LoggingEnabled')])).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('when a part is refused or does nothing, of which other rules speak', async () => {
    const refused = { 'output.conf': good.replace('cloudwatch_logs', 'datadog') };
    const useless = { 'output.conf': good.replace('kube.*', 'app.*') };
    expect((await judge(rule, configured(refused))).verdict.status).toBe('pass');
    expect((await judge(rule, configured(useless))).verdict.status).toBe('pass');
  });

  it('when a setting came with a later release of Fluent Bit than is known of Fargate', async () => {
    expect((await judge(rule, configured({ 'output.conf': `${good}    profile x\n` }))).verdict.status).toBe('pass');
  });
});

describe('names the ConfigMap', () => {
  it('with key, line and column of a problem', async () => {
    const { verdict, findings } = await judge(rule, configured(withoutRegion));
    expect(verdict.status).toBe('fail');
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      severity: 'high',
      subject: { kind: 'ConfigMap', namespace: 'aws-observability', name: 'aws-logging' },
      evidence: [{ is: 'absent', shouldBe: 'region' }, { is: 'no log stream seen' }],
      message:
        'Fargate takes the ConfigMap aws-logging, but its log router would not start, so nothing is logged: output.conf line 1, column 1: cloudwatch_logs has no region, so that Fluent Bit would not start',
    });
  });

  it('with the pods made since that say LoggingEnabled all the same', async () => {
    const young = { createdAt: minutesAgo(5), startedAt: minutesAgo(4) };
    const pods = [
      says('LoggingEnabled', { name: 'a', ...young }),
      says('LoggingEnabled', { name: 'b', ...young }),
      says('LoggingEnabled', { name: 'older', createdAt: monthAgo }),
      says('LoggingDisabled: WHY', { name: 'silent', ...young }),
    ];
    const { findings } = await judge(rule, configured(withoutRegion), pods);
    expect(findings[0]?.affected).toMatchObject({ pods: 2, workloads: 1, names: ['Deployment apps/web'] });
    expect(findings[0]?.message).toContain('though 2 pods made since its last change say LoggingEnabled');
  });

  it('and counts none where it is not known when the data changed', async () => {
    const { findings } = await judge(rule, configured(withoutRegion, null), [says('LoggingEnabled')]);
    expect(findings[0]?.affected.pods).toBe(0);
  });

  it('beside what Fargate refuses', async () => {
    const data = { 'output.conf': `${withoutRegion['output.conf']}[OUTPUT]\n    Name datadog\n    Match *\n` };
    const { findings } = await judge(rule, configured(data));
    expect(findings[0]?.message).toMatch(/^Beside what Fargate refuses, its log router would not start with/);
  });

  it('by one fingerprint, whatever the problems', async () => {
    const one = await judge(rule, configured(withoutRegion));
    const other = await judge(rule, configured({ 'output.conf': good.replace('region', 'regoin') }));
    expect(other.findings[0]?.fingerprint).toBe(one.findings[0]?.fingerprint);
  });

  it('where a scan of pods that all say LoggingEnabled finds nothing else at fault', async () => {
    const { findings } = await audit(configured(withoutRegion), [says('LoggingEnabled')]);
    expect(findings.filter((one) => one.rule.startsWith('logging-')).map((one) => one.rule)).toEqual([rule]);
  });
});

describe('offers', () => {
  it('the corrected ConfigMap when everything can be corrected for certain', async () => {
    const { findings } = await judge(rule, configured({ 'output.conf': good.replace('region', 'regoin') }));
    const { commands, patch } = findings[0]?.remediation ?? { commands: [], patch: '' };
    expect(commands).toEqual(['kubectl apply -f aws-logging.yaml']);
    expect(parse(patch ?? '')).toMatchObject({ data: { 'output.conf': good } });
  });

  it('no text with which it would not start either', async () => {
    const { findings } = await judge(rule, configured(withoutRegion));
    expect(findings[0]?.remediation).not.toHaveProperty('patch');
    expect(findings[0]?.remediation.commands).toEqual(['kubectl -n aws-observability edit configmap aws-logging']);
  });
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
  const section = `[OUTPUT]\n    Name es\n    Match *\n    \u0007\u202e${'x'.repeat(20)} ${'y'.repeat(20)}\n`;
  const { findings } = await judge(rule, configured({ 'output.conf': section.repeat(60) }));
  expect(findings).toHaveLength(1);
  expect(findings[0]?.message.length).toBeLessThan(600);
  expect(findings[0]?.message).not.toMatch(/\p{C}/u);
  expect(findings[0]?.evidence).toHaveLength(21);
});
