import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { read, unread } from '#model/slice.ts';
import { facts, fargatePod, namespace } from '../../support/builders.ts';
import { judge } from '../../support/judge.ts';

const rule = 'logging-namespace-unlabelled';
const labelled = (labels: Record<string, string>) =>
  facts({ namespaces: read([namespace('apps'), namespace('aws-observability', labels)]) });
const silent = fargatePod({ annotations: { Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' } });

it('passes when the namespace carries the label', async () => {
  expect((await judge(rule, facts(), [silent])).verdict.status).toBe('pass');
});

it('is not-applicable when there is no such namespace, of which logging-configmap-missing speaks', async () => {
  const { verdict } = await judge(rule, facts({ namespaces: read([namespace('apps')]) }), [silent]);
  expect(verdict).toMatchObject({ status: 'not-applicable', reason: 'there is no namespace aws-observability' });
});

it('is not-evaluated when namespaces could not be read, and names the missing permission', async () => {
  const namespaces = unread('listing namespaces was denied', 'list namespaces (RBAC)');
  const { verdict } = await judge(rule, facts({ namespaces }), [silent]);
  expect(verdict).toMatchObject({ status: 'not-evaluated', missingPermissions: ['list namespaces (RBAC)'] });
});

describe('names the namespace when', () => {
  it('it has no such label, and the workloads that are silent', async () => {
    const { verdict, findings } = await judge(rule, labelled({}), [silent]);
    expect(verdict.status).toBe('fail');
    expect(findings[0]).toMatchObject({
      severity: 'high',
      subject: { kind: 'Namespace', name: 'aws-observability' },
      message:
        'Namespace aws-observability lacks the label aws-observability=enabled that Fargate logging requires; 1 pod on Fargate does not log',
      evidence: [{ what: 'label aws-observability', is: 'absent', shouldBe: 'enabled' }],
      affected: { pods: 1, workloads: 1, names: ['Deployment apps/web'] },
      remediation: {
        commands: ['kubectl label namespace aws-observability aws-observability=enabled --overwrite'],
      },
    });
  });

  it.each(['Enabled', 'true', ''])('the label has the value "%s"', async (value) => {
    const { findings } = await judge(rule, labelled({ 'aws-observability': value }));
    expect(findings[0]?.message).toMatch(new RegExp(`; it has aws-observability=${value}$`));
    expect(findings[0]?.evidence).toEqual([{ what: 'label aws-observability', is: value, shouldBe: 'enabled' }]);
  });

  it.each([
    ['aws-observabilty', 'enabled'],
    ['Aws-Observability', 'enabled'],
    ['name', 'aws-observability-enabled'],
  ])('the label is misspelt as %s=%s', async (key, value) => {
    const { findings } = await judge(rule, labelled({ [key]: value, team: 'ops', aws: 'yes' }));
    expect(findings[0]?.message).toMatch(new RegExp(`; it has ${key}=${value}$`));
    expect(findings[0]?.evidence).toEqual([
      { what: 'label aws-observability', is: 'absent', shouldBe: 'enabled' },
      { what: `label ${key}`, is: value },
    ]);
  });
});

it('says nothing of the label that Kubernetes itself puts on the namespace', async () => {
  const { findings } = await judge(rule, labelled({}));
  expect(JSON.stringify(findings)).not.toContain('metadata.name');
});

it('offers a manifest that carries the label', async () => {
  const { findings } = await judge(rule, labelled({}));
  const manifest: unknown = parse(findings[0]?.remediation.patch ?? '');
  expect(manifest).toMatchObject({
    kind: 'Namespace',
    metadata: { name: 'aws-observability', labels: { 'aws-observability': 'enabled' } },
  });
});

it('stays short whatever the labels hold', async () => {
  const wild = Array.from({ length: 1000 }, (_, at) => [
    `k${String(at)}`,
    `aws-observability\n\u202e${'x'.repeat(1e4)}`,
  ]);
  const { findings } = await judge(rule, labelled(Object.fromEntries(wild) as Record<string, string>));
  expect(JSON.stringify(findings).length).toBeLessThan(5000);
  expect(findings[0]?.message).not.toMatch(/\p{C}/u);
});
