import type { PodTemplate, RolloutSettings, Workload } from '#model/workload.ts';
import type { RawObject } from '../raw-source.ts';
import { essential, objectOf, textMap, textOf } from './fields.ts';
import { managerOf } from './manager-of.ts';
import { toContainers } from './to-containers.ts';
import { toJobSettings } from './to-job.ts';
import { neededAnnotations } from './needed-annotations.ts';
import { toOwner } from './to-owner.ts';
import { toPodSettings } from './to-pod-settings.ts';

/** Null for an object without a pod template of its own, such as a Rollout that refers to a Deployment's. */
export function toWorkload(raw: RawObject): Workload | null {
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
    ...(rollsOut.has(kind) && { rollout: toRollout(spec) }),
    ...(kind === 'CronJob' && { jobSettings: toJobSettings(spec) }),
  };
}

function toTemplate(template: RawObject): PodTemplate {
  const spec = objectOf(template['spec']);
  return { ...toPodSettings(objectOf(template['metadata']), spec), containers: toContainers(spec) };
}

const rollsOut: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

function toRollout(spec: RawObject): RolloutSettings {
  const strategy = objectOf(spec['updateStrategy'] ?? spec['strategy']);
  const { partition } = objectOf(strategy['rollingUpdate']);
  return {
    strategy: textOf(strategy['type']),
    partition: typeof partition === 'number' ? partition : 0,
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
