import type { JobSettings, PodTemplate, RolloutSettings, Workload } from '#model/facts/workload.ts';
import { defineKind } from '../kind.ts';
import { toContainers } from '../raw/containers.ts';
import { essential, numberOf, objectOf, type RawObject, textMap, textOf } from '../raw/fields.ts';
import { managerOf, neededAnnotations, toOwner } from '../raw/metadata.ts';
import { toPodSettings } from '../raw/pod-spec.ts';
import { redactWorkload } from '../raw/redaction.ts';

const inApps = { group: 'apps', versions: ['v1'], scope: 'Namespaced' } as const;

/** Objects that carry pod templates. */
export default defineKind({
  name: 'workloads',
  called: 'workloads',
  slice: 'workloads',
  resources: [
    { ...inApps, resource: 'deployments', kind: 'Deployment' },
    { ...inApps, resource: 'statefulsets', kind: 'StatefulSet' },
    { ...inApps, resource: 'daemonsets', kind: 'DaemonSet' },
    { resource: 'cronjobs', group: 'batch', versions: ['v1'], kind: 'CronJob', scope: 'Namespaced' },
  ],
  byNamespace: true,
  order: 'as-read',
  manifests: 'none',
  snapshot: {
    command: 'kubectl get deploy,rs,sts,ds,job,cronjob -A -o json > workloads.json',
    without: 'findings name ReplicaSets and pods instead of Deployments, and nobody knows who manages them',
    kinds: ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Rollout'],
  },
  keep: redactWorkload,
  fact: toWorkload,
});

/** Null for an object without a pod template of its own, such as a Rollout that refers to a Deployment's. */
function toWorkload(raw: RawObject): Workload | null {
  const kind = essential(raw['kind'], 'a workload', 'kind');
  const spec = objectOf(raw['spec']);
  const template = templateOf(kind, spec);
  if (template === undefined) return null;
  const metadata = objectOf(raw['metadata']);
  const name = essential(metadata['name'], `a ${kind}`, 'metadata.name');
  const owner = toOwner(metadata);
  return {
    apiVersion: textOf(raw['apiVersion']) ?? '',
    kind,
    namespace: essential(metadata['namespace'], `${kind} ${name}`, 'metadata.namespace'),
    name,
    uid: textOf(metadata['uid']) ?? '',
    owner,
    managedBy: managerOf(metadata, owner),
    annotations: neededAnnotations(metadata['annotations']),
    matchLabels: matchLabels(spec),
    template: toTemplate(template),
    ...(isScaled.has(kind) && { replicas: numberOf(spec['replicas']) ?? 1 }),
    ...(rollsOut.has(kind) && { rollout: toRollout(spec) }),
    ...(kind === 'CronJob' && { jobSettings: toJobSettings(spec) }),
  };
}

function toTemplate(template: RawObject): PodTemplate {
  const spec = objectOf(template['spec']);
  return { ...toPodSettings(objectOf(template['metadata']), spec), containers: toContainers(spec) };
}

const isScaled: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet']);
const rollsOut: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

function toRollout(spec: RawObject): RolloutSettings {
  const strategy = objectOf(spec['updateStrategy'] ?? spec['strategy']);
  return {
    strategy: textOf(strategy['type']),
    partition: numberOf(objectOf(strategy['rollingUpdate'])['partition']) ?? 0,
    podManagementPolicy: textOf(spec['podManagementPolicy']),
    paused: spec['paused'] === true,
  };
}

function templateOf(kind: string, spec: RawObject): RawObject | undefined {
  const holder = kind === 'CronJob' ? objectOf(objectOf(spec['jobTemplate'])['spec']) : spec;
  return 'template' in holder ? objectOf(holder['template']) : undefined;
}

function matchLabels(spec: RawObject): Workload['matchLabels'] {
  const selector = objectOf(spec['selector']);
  return 'matchLabels' in selector ? textMap(selector['matchLabels']) : null;
}

/** Kubernetes keeps three Jobs that succeeded and one that failed, unless told otherwise. */
function toJobSettings(spec: RawObject): JobSettings {
  return {
    ttlSeconds: numberOf(objectOf(objectOf(spec['jobTemplate'])['spec'])['ttlSecondsAfterFinished']),
    keeps: {
      succeeded: numberOf(spec['successfulJobsHistoryLimit']) ?? 3,
      failed: numberOf(spec['failedJobsHistoryLimit']) ?? 1,
    },
    suspended: spec['suspend'] === true,
    concurrencyPolicy: textOf(spec['concurrencyPolicy']),
  };
}
