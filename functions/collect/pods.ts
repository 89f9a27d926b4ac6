import type { ClusterFacts, PodPages } from '#model/cluster-facts.ts';
import { fargateScheduler, isOnFargate } from '#model/on-fargate.ts';
import type { Pod } from '#model/pod.ts';
import { read } from '#model/slice.ts';
import { unreadFrom } from './raw/slices.ts';
import { mattersWhole, namespacesToRead, type ReadFacts } from './namespace-matcher.ts';
import { toPod } from './project/to-pod.ts';
import type { PodQuery, RawSource } from './raw-source.ts';

/** One list, and which of its pods count. The parts of a plan share no pod. */
export interface PodPart {
  readonly query: PodQuery;
  readonly keep: (pod: Pod) => boolean;
}

export type PodPlanFacts = Pick<ClusterFacts, 'mode'> & ReadFacts;

const notFargate = `spec.schedulerName!=${fargateScheduler}`;

/** The pods that can matter, each once; a part that cannot be read is one unread page. */
export async function* collectPods(source: RawSource, facts: PodPlanFacts): PodPages {
  for (const part of planPods(facts)) yield* readPart(source, part);
}

async function* readPart(source: RawSource, { query, keep }: PodPart): PodPages {
  try {
    for await (const page of source.pods(query)) {
      const pods = page.map(toPod).filter(keep);
      if (pods.length > 0) yield read(pods);
    }
  } catch (error) {
    yield unreadFrom(error);
  }
}

/**
 * Live: all pods of fargate-scheduler; all others of namespaces that matter as a whole; what is stuck or failed anywhere
 * else; all pods of the namespaces that the user names. A snapshot is one file, read once. Either way the same pods count.
 */
export function planPods(facts: PodPlanFacts): readonly PodPart[] {
  const canMatter = relevance(facts);
  const namespaces = namespacesToRead(facts);
  const { scope } = facts;
  const isSnapshot = facts.mode === 'snapshot';
  if (scope.length > 0 && isSnapshot) return [{ query: {}, keep: (pod) => scope.includes(pod.namespace) }];
  if (isSnapshot || namespaces === null) return [{ query: {}, keep: canMatter }];
  if (scope.length > 0) return namespaces.map((namespace) => inNamespace({ namespace }, () => true));
  return [
    { query: { fieldSelector: `spec.schedulerName=${fargateScheduler}` }, keep: isFargates },
    ...namespaces.map((namespace) => inNamespace({ namespace, fieldSelector: notFargate }, (pod) => !isFargates(pod))),
    elsewhere(new Set(namespaces)),
  ];
}

/** Without profiles nobody knows which namespaces matter, so all do. */
function relevance(facts: PodPlanFacts): (pod: Pod) => boolean {
  const matches = mattersWhole(facts);
  return (pod) => isFargates(pod) || isOnFargate(pod) || isStuckOrFailed(pod) || matches(pod.namespace);
}

function inNamespace(query: PodQuery, keep: (pod: Pod) => boolean): PodPart {
  return { query, keep: (pod) => pod.namespace === query.namespace && keep(pod) };
}

/** Pending and Failed in one list: in two, a pod that fails in between would be given twice. */
function elsewhere(read: ReadonlySet<string>): PodPart {
  return {
    query: { fieldSelector: `status.phase!=Running,status.phase!=Succeeded,${notFargate}` },
    keep: (pod) => isStuckOrFailed(pod) && !isFargates(pod) && !read.has(pod.namespace),
  };
}

function isFargates(pod: Pod): boolean {
  return pod.schedulerName === fargateScheduler;
}

function isStuckOrFailed(pod: Pod): boolean {
  return pod.phase === 'Pending' || pod.phase === 'Failed';
}
