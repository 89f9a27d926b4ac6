import { laterOf, toIso } from '#lib/time.ts';
import { isFinished, type Pod } from '#model/facts/pod.ts';
import { defineKind } from '../kind.ts';
import { hasStarted, toContainerStates, toReady, toScheduled } from '../raw/pod-status.ts';
import { toContainers } from '../raw/containers.ts';
import { essential, listOf, objectOf, type RawObject, textMap, textOf } from '../raw/fields.ts';
import { neededAnnotations, toOwner } from '../raw/metadata.ts';
import { hasNodeAffinity, toPodAsks } from '../raw/pod-spec.ts';
import { redactMetadata, redactPodSpec, redactPodStatus } from '../raw/redaction.ts';

/** Pods are not a slice: an audit judges them page by page. */
export default defineKind({
  name: 'pods',
  called: 'pods',
  slice: 'pods',
  resources: [{ resource: 'pods', group: '', versions: ['v1'], kind: 'Pod', scope: 'Namespaced' }],
  manifests: 'none',
  snapshot: {
    command: 'kubectl get pods -A -o json > pods.json',
    without: 'nothing can be audited',
    essential: true,
  },
  keep: (raw) => ({
    ...raw,
    metadata: redactMetadata(raw['metadata']),
    spec: redactPodSpec(raw['spec']),
    status: redactPodStatus(raw['status']),
  }),
  fact: toPod,
});

/** Copies only the fields that rules use, so that the rest of the document is not kept in memory. */
function toPod(raw: RawObject): Pod {
  const metadata = objectOf(raw['metadata']);
  const spec = objectOf(raw['spec']);
  const status = objectOf(raw['status']);
  const name = essential(metadata['name'], 'a pod', 'metadata.name');
  // Listed field by field, not spread from `toPodSettings`, since this runs for every pod of the cluster.
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
    message: textOf(status['message']),
    scheduled: toScheduled(status),
    ready: toReady(status),
    hasStarted: hasStarted(status),
    containerStates: toContainerStates(status),
    gated: listOf(spec['schedulingGates']).length > 0,
    hasWebIdentity: listOf(spec['volumes']).some(isWebIdentityToken),
    containers: toContainers(spec),
  };
}

function createdAt(metadata: RawObject, status: RawObject, name: string): string {
  const time = toIso(metadata['creationTimestamp']) ?? toIso(status['startTime']);
  // A default would make the pod older or younger than its profile, which decides the verdict.
  return essential(time, `pod ${name}`, 'readable metadata.creationTimestamp');
}

/** End time, for finished pods only: a container may end and start again. */
function finishedAt(status: RawObject): string | null {
  if (!isFinished({ phase: textOf(status['phase']) ?? '' })) return null;
  const ends = listOf(status['containerStatuses']).map((one) =>
    toIso(objectOf(objectOf(objectOf(one)['state'])['terminated'])['finishedAt']),
  );
  return ends.reduce<string | null>(laterOf, null) ?? lastChange(status);
}

/** For a pod that was evicted before its containers ran, only the conditions change. */
function lastChange(status: RawObject): string | null {
  const times = listOf(status['conditions']).map((one) => toIso(objectOf(one)['lastTransitionTime']));
  return times.reduce<string | null>(laterOf, null);
}

/** Volume that the IRSA webhook adds: https://github.com/aws/amazon-eks-pod-identity-webhook */
function isWebIdentityToken(volume: unknown): boolean {
  return objectOf(volume)['name'] === 'aws-iam-token';
}
