import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/profile-selects-nothing.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, namespace, pod, profile, selector, workload } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

const selecting = (...selectors: ReturnType<typeof selector>[]) => read([profile({ selectors })]);

describe(rule.id, () => {
  it('passes when each selector matches a pod', async () => {
    const { verdict } = await judge(rule.id, facts({ workloads: unread('not read') }), [fargatePod()]);
    expect(verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('passes when only a template matches: scaled to zero, or a CronJob between runs', async () => {
    const cronJob = workload({ kind: 'CronJob', name: 'report' });
    expect((await judge(rule.id, facts({ workloads: read([cronJob]) }))).verdict.status).toBe('pass');
  });

  it('passes when a pod merely lacks a label of the selector, which is a finding of its own', async () => {
    const cluster = facts({ profiles: selecting(selector('apps', { fargate: 'yes' })) });
    expect((await judge(rule.id, cluster, [pod()])).verdict.status).toBe('pass');
  });

  it('names the selector whose namespace does not exist, whatever was read of workloads', async () => {
    const cluster = facts({ profiles: selecting(selector('shop', { a: '1' })), workloads: unread('denied') });
    const { findings } = await judge(rule.id, cluster);
    expect(findings).toMatchObject([
      {
        severity: 'low',
        subject: { kind: 'FargateProfile', name: 'apps' },
        message: 'Profile apps selects nothing with namespace shop and label a=1: there is no such namespace',
        evidence: [
          { what: 'selector namespace', is: 'shop' },
          { what: 'selector label a', is: '1' },
        ],
      },
    ]);
  });

  it('names the selector that no namespace matches', async () => {
    const { findings } = await judge(rule.id, facts({ profiles: selecting(selector('shop-*')) }));
    expect(findings[0]?.message).toContain('namespace shop-* and any labels: no namespace matches');
  });

  it('names the selector that no pod and no template matches', async () => {
    const { findings } = await judge(rule.id, facts({ profiles: selecting(selector('kube-system')) }), [pod()]);
    expect(findings[0]?.message).toContain('no pod and no pod template matches');
  });

  it('gives one finding for each selector, and one for equal selectors', async () => {
    const one = { a: '1', b: '2' };
    const cluster = facts({
      profiles: selecting(selector('x', one), selector('x', { b: '2', a: '1' }), selector('y')),
    });
    const { findings } = await judge(rule.id, cluster);
    expect(new Set(findings.map((finding) => finding.fingerprint)).size).toBe(2);
    expect(findings).toHaveLength(2);
  });

  it('does not count a DaemonSet, which never runs on Fargate', async () => {
    const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'd' };
    const cluster = facts({ workloads: read([workload({ kind: 'DaemonSet', name: 'agent', uid: 'd' })]) });
    expect((await judge(rule.id, cluster, [pod({ owner })])).findings).toHaveLength(1);
  });

  it('is not-evaluated when templates are unread, since a workload may be scaled to zero', async () => {
    const { verdict } = await judge(rule.id, facts({ workloads: unread('may not list deployments') }));
    expect(verdict).toMatchObject({ status: 'not-evaluated', unread: 1 });
    expect(verdict.reason).toContain('selector apps {} of profile apps: pod templates were not read (may not list');
  });

  it('is not-evaluated when the audit was asked for other namespaces than the selector names', async () => {
    const cluster = facts({ scope: ['kube-system'], workloads: read([]) });
    expect((await judge(rule.id, cluster)).verdict.status).toBe('not-evaluated');
  });

  it('is not-evaluated when namespaces are unread, or some pods', async () => {
    const noNames = await judge(rule.id, facts({ namespaces: unread('denied', 'list namespaces (RBAC)') }));
    const fewPods = await judge(rule.id, facts({ workloads: read([]) }), [], unread('page 2 was lost'));
    expect(noNames.verdict).toMatchObject({
      status: 'not-evaluated',
      missingPermissions: ['list namespaces (RBAC)'],
    });
    expect([fewPods.verdict.status, fewPods.findings]).toEqual(['not-evaluated', []]);
  });

  it('says nothing of profiles that are not ACTIVE', async () => {
    const profiles = read([profile(), profile({ name: 'b', status: 'DELETING', selectors: [selector('gone')] })]);
    const cluster = facts({ profiles, namespaces: read([namespace('apps')]) });
    expect((await judge(rule.id, cluster)).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });
});
