import { plural } from '#lib/text/wording.ts';
import { numberOf, objectOf, textOf } from '../raw/fields.ts';
import { toOwner } from '../raw/metadata.ts';
import type { ManifestWorkload } from './manifests.ts';

/**
 * Workloads without those that other workloads among them created, since `kubectl get all -o yaml` prints both: a fault
 * is fixed in the owner. ReplicaSets of one absent owner are represented by the newest that has pods.
 */
export function withoutOwned(workloads: readonly ManifestWorkload[]): {
  readonly kept: readonly ManifestWorkload[];
  readonly note: readonly string[];
} {
  const there = new Set(workloads.map(({ kind, namespace, name }) => keyOf(kind, namespace, name)));
  const own = workloads.filter((workload) => {
    const owner = ownerOf(workload);
    return owner === null || !there.has(owner);
  });
  const revisions = Map.groupBy(own, (one) => (one.kind === 'ReplicaSet' ? ownerOf(one) : null));
  const kept = own.filter((workload) => {
    const owner = workload.kind === 'ReplicaSet' ? ownerOf(workload) : null;
    return owner === null || newest(revisions.get(owner) ?? []) === workload;
  });
  const left = workloads.length - kept.length;
  const are = left === 1 ? 'is' : 'are';
  return { kept, note: left === 0 ? [] : [`${plural(left, 'object')} that others here made ${are} judged with these`] };
}

function newest(replicaSets: readonly ManifestWorkload[]): ManifestWorkload | undefined {
  return replicaSets.toSorted((a, b) => rank(b).localeCompare(rank(a)))[0];
}

function rank({ raw }: ManifestWorkload): string {
  const running = (numberOf(objectOf(raw['spec'])['replicas']) ?? 1) > 0 ? '1' : '0';
  return running + (textOf(objectOf(raw['metadata'])['creationTimestamp']) ?? '');
}

function ownerOf({ namespace, raw }: ManifestWorkload): string | null {
  const owner = toOwner(objectOf(raw['metadata']));
  return owner === null ? null : keyOf(owner.kind, namespace, owner.name);
}

function keyOf(kind: string, namespace: string, name: string): string {
  return JSON.stringify([kind, namespace, name]);
}
