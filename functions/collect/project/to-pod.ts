import { laterOf } from '#lib/later.ts';
import { toIso } from '#lib/time.ts';
import { isFinished } from '#model/on-fargate.ts';
import type { Pod } from '#model/pod.ts';
import type { RawObject } from '../raw-source.ts';
import { essential, listOf, objectOf, textMap, textOf } from './fields.ts';
import { neededAnnotations } from './needed-annotations.ts';
import { toContainers } from './to-containers.ts';
import { toOwner } from './to-owner.ts';
import { toPodAsks } from './to-pod-asks.ts';
import { hasNodeAffinity } from './to-pod-settings.ts';
import { toScheduled } from './to-scheduled.ts';

/** The fields rules use, and nothing that would keep the rest of the document in memory. */
export function toPod(raw: RawObject): Pod {
  const metadata = objectOf(raw['metadata']);
  const spec = objectOf(raw['spec']);
  const status = objectOf(raw['status']);
  const name = essential(metadata['name'], 'a pod', 'metadata.name');
  // Listed field by field, not spread from `toPodSettings`: this runs for every pod of the cluster.
  return {
    namespace: essential(metadata['namespace'], `pod ${name}`, 'metadata.namespace'),
    name,
    uid: textOf(metadata['uid']) ?? '',
    generateName: textOf(metadata['generateName']),
    owner: toOwner(metadata),
    createdAt: createdAt(metadata, status, name),
    startedAt: toIso(status['startTime']),
    finishedAt: finishedAt(status),
    deleting: textOf(metadata['deletionTimestamp']) !== null,
    labels: textMap(metadata['labels']),
    annotations: neededAnnotations(metadata['annotations']),
    nodeSelector: textMap(spec['nodeSelector']),
    hasNodeAffinity: hasNodeAffinity(spec),
    schedulerName: textOf(spec['schedulerName']),
    nodeName: textOf(spec['nodeName']),
    serviceAccountName: textOf(spec['serviceAccountName']),
    asks: toPodAsks(spec),
    phase: textOf(status['phase']) ?? 'Unknown',
    reason: textOf(status['reason']),
    scheduled: toScheduled(status),
    ready: isReady(status),
    gated: listOf(spec['schedulingGates']).length > 0,
    hasWebIdentity: listOf(spec['volumes']).some(isWebIdentityToken),
    containers: toContainers(spec),
  };
}

function createdAt(metadata: RawObject, status: RawObject, name: string): string {
  const time = toIso(metadata['creationTimestamp']) ?? toIso(status['startTime']);
  // Any default would make the pod older or younger than its profile, which decides the verdict.
  return essential(time, `pod ${name}`, 'readable metadata.creationTimestamp');
}

function isReady(status: RawObject): boolean | null {
  for (const item of listOf(status['conditions'])) {
    const condition = objectOf(item);
    if (condition['type'] === 'Ready') return condition['status'] === 'True';
  }
  return null;
}

/** Of the pods that are over, who are few: a container may end and start again. */
function finishedAt(status: RawObject): string | null {
  if (!isFinished({ phase: textOf(status['phase']) ?? '' })) return null;
  const ends = listOf(status['containerStatuses']).map((one) =>
    toIso(objectOf(objectOf(objectOf(one)['state'])['terminated'])['finishedAt']),
  );
  return ends.reduce<string | null>(laterOf, null) ?? lastChange(status);
}

/** A pod that was evicted before its containers ran changes its conditions, and no more. */
function lastChange(status: RawObject): string | null {
  const times = listOf(status['conditions']).map((one) => toIso(objectOf(one)['lastTransitionTime']));
  return times.reduce<string | null>(laterOf, null);
}

/** The volume that the webhook of IRSA adds: https://github.com/aws/amazon-eks-pod-identity-webhook */
function isWebIdentityToken(volume: unknown): boolean {
  return objectOf(volume)['name'] === 'aws-iam-token';
}
