import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/endpoint-restricted.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import { type ClusterFacts, read, unread } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import { facts, fargatePod, minutesAgo, pendingPod } from '../../support/builders/facts.ts';
import { audit, judge } from '../../support/judge.ts';

const { cluster } = facts();
const shut = { privateEndpoint: false, publicRanges: ['203.0.113.7/32'] };
const within = (fields: Partial<ClusterInfo>, more: Partial<ClusterFacts> = {}) =>
  facts({ ...more, cluster: { ...cluster, ...fields } });

const late = (fields: Partial<Pod> = {}): Pod =>
  pendingPod(10, {
    schedulerName: 'fargate-scheduler',
    labels: { 'eks.amazonaws.com/fargate-profile': 'apps' },
    scheduled: {
      ...{ status: 'False', reason: 'Unschedulable', since: minutesAgo(10) },
      message: 'Pod provisioning timed out (will retry) for pod: apps/web',
    },
    ...fields,
  });

describe('endpoint-restricted passes when', () => {
  it.each<[string, Partial<ClusterInfo>]>([
    ['nodes join by the private endpoint', { ...shut, privateEndpoint: true }],
    ['the public endpoint is open to all', { ...shut, publicRanges: ['203.0.113.7/32', '0.0.0.0/0'] }],
  ])('%s', async (_, fields) => {
    const { verdict, findings } = await judge(rule.id, within(fields), [late()]);
    expect(findings).toEqual([]);
    expect(verdict.status).toBe('pass');
  });

  it('a pod that is ready on Fargate shows that nodes join', async () => {
    const { verdict } = await judge(rule.id, within(shut), [late(), fargatePod({ ready: true })]);
    expect(verdict.status).toBe('pass');
  });
});

describe('endpoint-restricted names the cluster', () => {
  it('as one that may, where nothing shows that nodes join', async () => {
    const { findings } = await judge(rule.id, within(shut), [fargatePod({ ready: false })]);
    expect(findings).toMatchObject([{ severity: 'low', subject: { kind: 'Cluster', name: 'demo' } }]);
    expect(findings[0]?.message).toContain('may not reach');
    expect(findings[0]?.remediation.commands).toEqual([
      'aws eks update-cluster-config --region us-west-2 --name demo --resources-vpc-config endpointPrivateAccess=true',
    ]);
  });

  it('as the cause of pods that timed out', async () => {
    const { findings } = await audit(within(shut), [late()]);
    const own = findings.find((finding) => finding.rule === rule.id);
    const pending = findings.find((finding) => finding.rule === 'pod-pending');
    expect(own).toMatchObject({ severity: 'medium', affected: { pods: 1 } });
    expect(pending?.cause).toBe(own?.fingerprint);
    expect(JSON.stringify(pending?.remediation.notes)).toContain('203.0.113.7/32');
  });
});

describe('endpoint-restricted is not evaluated when', () => {
  it.each<[string, Partial<ClusterInfo>]>([
    ['the ranges are not told', { ...shut, publicRanges: null }],
    ['private access is not told', { ...shut, privateEndpoint: null }],
    ['all of IPv6 is let in', { ...shut, publicRanges: ['::/0'] }],
  ])('%s', async (_, fields) => {
    expect((await judge(rule.id, within(fields))).verdict.status).toBe('not-evaluated');
  });

  it('pods that may be ready were not read', async () => {
    const { verdict } = await judge(rule.id, within(shut), [], unread('denied', 'list pods (RBAC)'));
    expect(verdict.status).toBe('not-evaluated');
  });

  it('profiles were not read', async () => {
    const lost = within(shut, { profiles: unread('denied', 'eks:ListFargateProfiles') });
    expect((await judge(rule.id, lost)).verdict).toMatchObject({ missingPermissions: ['eks:ListFargateProfiles'] });
  });

  it('events may have told of a time-out, though it fails', async () => {
    const lost = within(shut, { schedulingEvents: unread('denied', 'list events (RBAC)') });
    const { verdict } = await judge(rule.id, lost);
    expect(verdict).toMatchObject({ status: 'fail', missingPermissions: ['list events (RBAC)'] });
  });
});

it('endpoint-restricted does not apply without profiles', async () => {
  expect((await judge(rule.id, within(shut, { profiles: read([]) }))).verdict.status).toBe('not-applicable');
});
