import { describe, expect, it } from 'vitest';
import type { Pod } from '#model/facts/pod.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, hourAgo, loggingConfigMap, minutesAgo, pod } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

const rule = 'logging-stale';
const changed = (dataChangedAt: string | null) =>
  facts({ loggingConfigMap: read(loggingConfigMap({ dataChangedAt })) });
const started = (minutes: number, fields: Partial<Pod> = {}) =>
  fargatePod({ createdAt: minutesAgo(minutes + 1), startedAt: minutesAgo(minutes), ...fields });

describe('passes', () => {
  it('when every pod started after the data last changed', async () => {
    expect((await judge(rule, changed(hourAgo), [started(59)])).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('when a pod started at that very second', async () => {
    expect((await judge(rule, changed(hourAgo), [started(60)])).verdict.status).toBe('pass');
  });
});

it('names the workload whose pods started before the data last changed, at low and with a "may"', async () => {
  const pods = [started(61, { name: 'old' }), started(1, { name: 'new' })];
  const { verdict, findings } = await judge(rule, changed(hourAgo), pods);
  expect(verdict).toMatchObject({ status: 'fail', judged: 2 });
  expect(findings[0]).toMatchObject({
    severity: 'low',
    subject: { kind: 'Deployment', namespace: 'apps', name: 'web' },
    message: 'Deployment apps/web may log by an older configuration: its pods started before aws-logging last changed',
    evidence: [
      { what: 'pod started', is: minutesAgo(61), shouldBe: `after ${hourAgo}` },
      { what: 'data of aws-logging changed', is: hourAgo },
    ],
    affected: { pods: 1, workloads: 1, names: ['old'] },
    remediation: { commands: ['kubectl -n apps rollout restart deployment/web'] },
  });
});

it('goes by the creation of a pod that says it logs but has not started', async () => {
  const { findings } = await judge(rule, changed(hourAgo), [started(61, { startedAt: null })]);
  expect(findings).toHaveLength(1);
});

describe('says nothing of', () => {
  it.each<[string, Pod]>([
    ['pods that have logging-disabled', started(61, { annotations: { Logging: 'LoggingDisabled: WHY' } })],
    ['finished pods', started(61, { phase: 'Succeeded' })],
    ['pods that are being deleted', started(61, { deleting: true })],
    ['pods on EC2', pod()],
    ['pods that wait to start', { ...started(61, { startedAt: null, phase: 'Pending' }), annotations: {} }],
  ])('%s', async (_, one) => {
    const { verdict, findings } = await judge(rule, changed(hourAgo), [one]);
    expect(findings).toEqual([]);
    expect(verdict.status).toBe('not-applicable');
  });

  it('pods that are silenced by an event alone', async () => {
    const silent = { ...started(61), annotations: {} };
    const event = { reason: 'LoggingDisabled', message: 'Disabled logging', at: hourAgo };
    const cluster = { ...changed(hourAgo), loggingEvents: read(new Map([[silent.uid, event]])) };
    expect((await judge(rule, cluster, [silent])).findings).toEqual([]);
  });
});

describe('is not-evaluated', () => {
  it('when nothing tells when the data changed, and says how kubectl shows it', async () => {
    const { verdict, findings } = await judge(rule, changed(null), [started(61)]);
    expect(findings).toEqual([]);
    expect(verdict).toMatchObject({ status: 'not-evaluated', unread: 1 });
    expect(verdict.reason).toMatch(/^1 pod: .*managedFields are hidden.*--show-managed-fields/);
  });

  it('when the ConfigMap could not be read, and names the missing permission', async () => {
    const loggingConfigMap = unread('denied', 'list configmaps (RBAC)');
    const { verdict } = await judge(rule, facts({ loggingConfigMap }), [started(61)]);
    expect(verdict).toMatchObject({ status: 'not-evaluated', missingPermissions: ['list configmaps (RBAC)'] });
  });

  it('when some pods could not be read and the others are fresh', async () => {
    const lost = unread('pods of shop were denied', 'list pods (RBAC)');
    expect((await judge(rule, changed(hourAgo), [started(1)], lost)).verdict.status).toBe('not-evaluated');
  });
});

it('is not-applicable without the ConfigMap', async () => {
  const { verdict } = await judge(rule, facts({ loggingConfigMap: read(null) }), [started(61)]);
  expect(verdict).toMatchObject({ status: 'not-applicable', reason: 'there is no ConfigMap aws-logging' });
});
