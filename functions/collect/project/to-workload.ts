import type { Workload } from '#model/workload.ts';
import { essential, objectOf, type RawObject, textMap, textOf } from '../raw/fields.ts';
import { managerOf, neededAnnotations, toOwner } from '../raw/metadata.ts';
import { toJobSettings } from './to-job.ts';
import { toPodSettings } from '../raw/pod-spec.ts';

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
    template: toPodSettings(objectOf(template['metadata']), objectOf(template['spec'])),
    ...(kind === 'CronJob' && { jobSettings: toJobSettings(spec) }),
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
