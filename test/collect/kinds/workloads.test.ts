import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import type { RawObject } from '#collect/raw/fields.ts';

const toWorkload = kinds.workloads.fact;
const template = {
  metadata: { labels: { app: 'checkout' }, annotations: { 'eks.amazonaws.com/compute-type': 'ec2', note: 'x' } },
  spec: { schedulerName: 'default-scheduler' },
};
const settings = {
  labels: { app: 'checkout' },
  annotations: { 'eks.amazonaws.com/compute-type': 'ec2' },
  nodeSelector: {},
  hasNodeAffinity: false,
  schedulerName: 'default-scheduler',
  nodeName: null,
  serviceAccountName: null,
  asks: {},
};

function deployment(metadata: RawObject = {}): RawObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'checkout', namespace: 'checkout', uid: 'd-1', ...metadata },
    spec: { selector: { matchLabels: { app: 'checkout' } }, template },
  };
}

describe('a workload', () => {
  it('keeps the template and what identifies the object', () => {
    expect(toWorkload(deployment())).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'checkout',
      name: 'checkout',
      uid: 'd-1',
      owner: null,
      managedBy: null,
      annotations: {},
      matchLabels: { app: 'checkout' },
      replicas: 1,
      template: { ...settings, containers: [] },
      rollout: { strategy: null, partition: 0, podManagementPolicy: null, paused: false },
    });
  });

  it('keeps the containers of the template, and how a Deployment, StatefulSet or DaemonSet replaces its pods', () => {
    const made = (kind: string, spec: RawObject) =>
      toWorkload({ ...deployment(), kind, spec: { template: { spec: { containers: [{ name: 'app' }] } }, ...spec } });
    expect(made('Deployment', { paused: true, strategy: { type: 'Recreate' } })).toMatchObject({
      template: { containers: [{ name: 'app' }] },
      rollout: { strategy: 'Recreate', paused: true },
    });
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } };
    expect(made('StatefulSet', { podManagementPolicy: 'Parallel', updateStrategy })?.rollout).toEqual({
      ...{ strategy: 'RollingUpdate', partition: 2, podManagementPolicy: 'Parallel', paused: false },
    });
    expect(made('DaemonSet', { updateStrategy: { type: 'OnDelete' } })?.rollout?.strategy).toBe('OnDelete');
    expect(made('ReplicaSet', {})?.rollout).toBeUndefined();
  });

  it("reads a CronJob's template two levels down", () => {
    const raw = { ...deployment(), kind: 'CronJob', spec: { jobTemplate: { spec: { template } } } };
    expect(toWorkload(raw)).toMatchObject({ kind: 'CronJob', matchLabels: null, template: settings });
  });

  it('keeps how long the Jobs of a CronJob stay, with the defaults of Kubernetes', () => {
    const cronJob = (spec: RawObject, jobSpec: RawObject = {}) =>
      toWorkload({
        ...deployment(),
        kind: 'CronJob',
        spec: { ...spec, jobTemplate: { spec: { template, ...jobSpec } } },
      });
    expect(cronJob({})?.jobSettings).toEqual({
      ttlSeconds: null,
      keeps: { succeeded: 3, failed: 1 },
      suspended: false,
      concurrencyPolicy: null,
    });
    const limits = {
      successfulJobsHistoryLimit: 0,
      failedJobsHistoryLimit: 5,
      suspend: true,
      concurrencyPolicy: 'Forbid',
    };
    expect(cronJob(limits, { ttlSecondsAfterFinished: 0 })?.jobSettings).toEqual({
      ttlSeconds: 0,
      keeps: { succeeded: 0, failed: 5 },
      suspended: true,
      concurrencyPolicy: 'Forbid',
    });
  });

  it("is null for a Rollout that uses a Deployment's template", () => {
    expect(toWorkload({ ...deployment(), kind: 'Rollout', spec: { workloadRef: { name: 'checkout' } } })).toBeNull();
  });

  it.each([
    ['Helm', { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }],
    ['Helm', { annotations: { 'meta.helm.sh/release-name': 'checkout' } }],
    ['Argo CD', { annotations: { 'argocd.argoproj.io/tracking-id': 'x', 'meta.helm.sh/release-name': 'x' } }],
    ['Argo CD', { labels: { 'argocd.argoproj.io/instance': 'x' } }],
    ['Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'x' } }],
    ['Flux', { labels: { 'helm.toolkit.fluxcd.io/name': 'x', 'app.kubernetes.io/managed-by': 'Helm' } }],
    ['EKS add-on', { labels: { 'eks.amazonaws.com/component': 'coredns' } }],
    ['EKS add-on', { labels: { 'app.kubernetes.io/managed-by': 'EKS' } }],
    ['an operator', { ownerReferences: [{ kind: 'Kafka', name: 'k', uid: 'u', controller: true }] }],
    [null, { ownerReferences: [{ kind: 'Deployment', name: 'd', uid: 'u', controller: true }] }],
  ])('is managed by %s when it has %j', (manager, metadata) => {
    expect(toWorkload(deployment(metadata))?.managedBy).toBe(manager);
  });

  it('names the essential field that is missing', () => {
    expect(() => toWorkload(deployment({ namespace: 7 }))).toThrow('Deployment checkout has no metadata.namespace');
  });
});

it('keeps the annotations of the workload itself that waive findings, and no others', () => {
  const waive = { 'fargate-auditor.io/waive-logging-stale': 'until=2027-01-31; reason=x' };
  const raw = { kind: 'Deployment', metadata: { namespace: 'a', name: 'b', annotations: { ...waive, note: 'x' } } };
  expect(toWorkload({ ...raw, spec: { template: {} } })?.annotations).toEqual(waive);
});
