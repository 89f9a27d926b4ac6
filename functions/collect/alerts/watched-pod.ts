import { toIso } from '#lib/time.ts';
import { loggingAnnotation, type WaitingPod, type WatchedPod } from '#model/facts/pod.ts';
import { essential, listOf, objectOf, type RawObject, textMap, textOf } from '../raw/fields.ts';
import { toOwner } from '../raw/metadata.ts';
import { toScheduled } from '../raw/pod-status.ts';

/** Labels with the hash that a ReplicaSet appends to its owner's name. */
const hashLabels = ['pod-template-hash', 'rollouts-pod-template-hash'] as const;

/** Converts a pod or its `PartialObjectMetadata`. Keeps no reference to the rest of the document. */
export function toWatchedPod(raw: RawObject): WatchedPod {
  const metadata = objectOf(raw['metadata']);
  const name = essential(metadata['name'], 'a pod', 'metadata.name');
  return {
    namespace: essential(metadata['namespace'], `pod ${name}`, 'metadata.namespace'),
    name,
    uid: textOf(metadata['uid']) ?? '',
    generateName: textOf(metadata['generateName']),
    owner: toOwner(metadata),
    // The newest pod decides whether an alert resolves, so a default will not do.
    createdAt: essential(toIso(metadata['creationTimestamp']), `pod ${name}`, 'readable metadata.creationTimestamp'),
    deleting: textOf(metadata['deletionTimestamp']) !== null,
    labels: only(hashLabels, metadata['labels']),
    annotations: only([loggingAnnotation], metadata['annotations']),
  };
}

/** Converts a complete pod. */
export function toWaitingPod(raw: RawObject): WaitingPod {
  return {
    ...toWatchedPod(raw),
    scheduled: toScheduled(objectOf(raw['status'])),
    gated: listOf(objectOf(raw['spec'])['schedulingGates']).length > 0,
  };
}

function only(keys: readonly string[], value: unknown): Readonly<Record<string, string>> {
  const map = textMap(value);
  return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(map, key) ? [[key, map[key] ?? '']] : [])));
}
