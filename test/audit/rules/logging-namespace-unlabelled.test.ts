import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { read, unread } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import { facts, fargatePod, hourAgo, loggingConfigMap, minutesAgo, namespace } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

const rule = 'logging-namespace-unlabelled';
const labelled = (labels: Record<string, string>) =>
  facts({ namespaces: read([namespace('apps'), namespace('aws-observability', labels)]) });
const says = (Logging: string, fields: Partial<Pod> = {}) => fargatePod({ ...fields, annotations: { Logging } });
const silent = says('LoggingDisabled');

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
      severity: 'medium',
      subject: { kind: 'Namespace', name: 'aws-observability' },
      message:
        'Namespace aws-observability lacks the label aws-observability=enabled; AWS documents it as required; without it kubectl apply does not check the ConfigMap, and what is wrong shows only when pods start; 1 pod on Fargate does not log',
      evidence: [{ what: 'label aws-observability', is: 'absent', shouldBe: 'enabled' }],
      affected: { pods: 1, workloads: 1, names: ['Deployment apps/web'] },
      remediation: {
        commands: ['kubectl label namespace aws-observability aws-observability=enabled --overwrite'],
      },
    });
  });

  it.each(['LOGGING_CONFIGMAP_NOT_FOUND', 'LOGGING_CONFIGMAP_INVALID'])(
    'pods do not log, but not those that blame the ConfigMap: %s',
    async (reason) => {
      const { findings } = await judge(rule, labelled({}), [silent, says(`LoggingDisabled: ${reason}`, { name: 'b' })]);
      expect(findings[0]?.affected.pods).toBe(1);
    },
  );

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

describe('when a pod says LoggingEnabled', () => {
  const young = says('LoggingEnabled', { name: 'young', createdAt: minutesAgo(5), startedAt: minutesAgo(4) });
  const changed = (dataChangedAt: string | null) => ({
    ...labelled({}),
    loggingConfigMap: read(loggingConfigMap({ dataChangedAt })),
  });

  it('and was made since the ConfigMap last changed, is low, names it and counts no silent pods', async () => {
    const { findings } = await judge(rule, changed(hourAgo), [silent, young]);
    expect(findings[0]?.severity).toBe('low');
    expect(findings[0]?.message).toMatch(/; apps\/young, made since the ConfigMap last changed, logs without it$/);
    expect(findings[0]?.evidence.at(-1)).toEqual({
      what: 'annotation Logging of the newer pod apps/young',
      is: 'LoggingEnabled',
    });
  });

  it.each([minutesAgo(1), null])('and was not, or nobody knows, stays medium (%s)', async (dataChangedAt) => {
    expect((await judge(rule, changed(dataChangedAt), [young])).findings[0]?.severity).toBe('medium');
  });

  it('and the ConfigMap could not be read, stays medium', async () => {
    const cluster = { ...labelled({}), loggingConfigMap: unread('denied') };
    expect((await judge(rule, cluster, [young])).findings[0]?.severity).toBe('medium');
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
