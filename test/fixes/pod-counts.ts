import { controllerOf, isFinished, type KubeObject, type Pod } from './simulation/objects.ts';
import type { PodCounts } from './tried-cluster.ts';

/** Counts pods by the workload at the root of their owners, whatever the names of what is in between. */
export function podCounts(objects: readonly KubeObject[], recorded: ReadonlySet<string>): Record<string, PodCounts> {
  const byUid = new Map(objects.map((object) => [object.metadata.uid, object]));
  const counts: Record<string, PodCounts> = {};
  for (const pod of objects.filter((object): object is Pod => object.kind === 'Pod')) {
    if (isFinished(pod)) continue;
    const root = rootOf(pod, byUid);
    const count = (counts[root] ??= { fargate: 0, other: 0, waiting: 0, made: 0 });
    const { nodeName } = pod.spec;
    count[nodeName === undefined ? 'waiting' : nodeName.startsWith('fargate-') ? 'fargate' : 'other'] += 1;
    if (!recorded.has(pod.metadata.uid)) count.made += 1;
  }
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function rootOf(object: KubeObject, byUid: ReadonlyMap<string, KubeObject>): string {
  const owner = controllerOf(object);
  const { namespace = '', name } = object.metadata;
  if (owner === undefined) return `${object.kind} ${namespace}/${name}`;
  const found = byUid.get(owner.uid);
  return found === undefined ? `${owner.kind} ${namespace}/${owner.name}` : rootOf(found, byUid);
}
