import { compareText, compileWildcard } from '#lib/text/compare.ts';
import { type ClusterFacts, type PodPages, read, type Slice } from '#model/facts/cluster-facts.ts';
import { type ClusterExpectations, isExpectedOnFargate, nothingExpected } from '#model/configuration/configuration.ts';
import type { Moment, PodStory } from '#model/finding/explanation.ts';
import { printable } from '#lib/text/wording.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import type { Node } from '#model/facts/node.ts';
import { fargateScheduler, isOnFargate, type Pod } from '#model/facts/pod.ts';
import { kinds } from './kinds/index.ts';
import { objectOf, collectPages, filterPages, type RawPages, readSlice, unreadFrom } from './raw/fields.ts';
import type { ListQuery, RawSource } from './source.ts';

/** A list, and the filter for its pods. The parts of a plan share no pod. */
export interface PodPart {
  readonly query: ListQuery;
  readonly keep: (pod: Pod) => boolean;
}

export type PodPlanFacts = Pick<ClusterFacts, 'mode'> & ReadFacts;

const notFargate = `spec.schedulerName!=${fargateScheduler}`;

/** All pods that can matter, each once; a part that cannot be read is one unread page. */
export async function* collectPods(source: RawSource, facts: PodPlanFacts): PodPages {
  for (const part of planPods(facts)) yield* readPart(source, part);
}

async function* readPart(source: RawSource, { query, keep }: PodPart): PodPages {
  try {
    for await (const page of source.list(kinds.pods, query)) {
      const pods = page.map(kinds.pods.fact).filter(keep);
      if (pods.length > 0) yield read(pods);
    }
  } catch (error) {
    yield unreadFrom(error);
  }
}

/**
 * Plan of the pod lists. Live: all pods of fargate-scheduler; all others in namespaces that are read as a whole;
 * Pending and Failed pods anywhere else; all pods in namespaces that the user names. A snapshot is one file, read once,
 * of which the same pods count.
 */
export function planPods(facts: PodPlanFacts): readonly PodPart[] {
  const canMatter = relevance(facts);
  const namespaces = namespacesToRead(facts);
  const { scope } = facts;
  const isSnapshot = facts.mode === 'snapshot';
  if (scope.length > 0 && isSnapshot) return [{ query: {}, keep: (pod) => scope.includes(pod.namespace) }];
  if (isSnapshot || namespaces === null) return [{ query: {}, keep: canMatter }];
  if (scope.length > 0) return namespaces.map((namespace) => inNamespace(namespace, {}, () => true));
  return [
    { query: { selectors: [`spec.schedulerName=${fargateScheduler}`] }, keep: isFargates },
    ...namespaces.map((namespace) => inNamespace(namespace, { selectors: [notFargate] }, (pod) => !isFargates(pod))),
    elsewhere(new Set(namespaces)),
  ];
}

/** Without profiles it is unknown which namespaces matter, so all do. */
function relevance(facts: PodPlanFacts): (pod: Pod) => boolean {
  const matches = mattersWhole(facts);
  return (pod) => isFargates(pod) || isOnFargate(pod) || isStuckOrFailed(pod) || matches(pod.namespace);
}

function inNamespace(namespace: string, query: ListQuery, keep: (pod: Pod) => boolean): PodPart {
  return { query: { ...query, namespaces: [namespace] }, keep: (pod) => pod.namespace === namespace && keep(pod) };
}

/** Pending and Failed in one list: with two, a pod that fails in between would be returned twice. */
function elsewhere(read: ReadonlySet<string>): PodPart {
  return {
    query: { selectors: [`status.phase!=Running,status.phase!=Succeeded,${notFargate}`] },
    keep: (pod) => isStuckOrFailed(pod) && !isFargates(pod) && !read.has(pod.namespace),
  };
}

function isFargates(pod: Pod): boolean {
  return pod.schedulerName === fargateScheduler;
}

function isStuckOrFailed(pod: Pod): boolean {
  return pod.phase === 'Pending' || pod.phase === 'Failed';
}

/** Most lists by namespace: more cost more than one list of the whole cluster. */
const most = 20;

/**
 * Whether a selector of any profile names this namespace, whatever the profile's status: pods of a deleted profile
 * matter too.
 */
function namespaceMatcher(profiles: readonly FargateProfile[]): (namespace: string) => boolean {
  const patterns = new Set(profiles.flatMap(({ selectors }) => selectors.map(({ namespace }) => namespace)));
  const tests = [...patterns].map(compileWildcard);
  const known = new Map<string, boolean>();
  return (namespace) => {
    let matches = known.get(namespace);
    if (matches === undefined) {
      matches = tests.some((test) => test(namespace));
      known.set(namespace, matches);
    }
    return matches;
  };
}

/** Facts that determine which namespaces are read. */
export type ReadFacts = Pick<ClusterFacts, 'profiles' | 'namespaces' | 'scope'> & {
  readonly expected?: ClusterExpectations;
};

/** Whether a profile selects some pods of a namespace, or the configuration expects them on Fargate. */
function mattersWhole({ profiles, expected = nothingExpected }: Pick<ReadFacts, 'profiles' | 'expected'>) {
  const isSelected = profiles.ok ? namespaceMatcher(profiles.value) : () => true;
  return (namespace: string): boolean => isSelected(namespace) || isExpectedOnFargate(expected, namespace);
}

/** Whether every pod of the namespace is read, or only those that can matter. */
export function isReadWhole(facts: Omit<ReadFacts, 'namespaces'>, namespace: string): boolean {
  return facts.scope.includes(namespace) || mattersWhole(facts)(namespace);
}

/** Namespaces to read one by one, sorted; null if the whole cluster is to be read instead. */
export function namespacesToRead(facts: ReadFacts): readonly string[] | null {
  const { profiles, namespaces, scope } = facts;
  if (scope.length > 0) return [...new Set(scope)].sort();
  if (!profiles.ok || !namespaces.ok) return null;
  const names = namespaces.value.map(({ name }) => name).filter(mattersWhole(facts));
  return names.length > most ? null : names.sort();
}

/** Node and events of a pod's start, each read or with the reason why not. */
export async function collectPodStory(
  source: RawSource,
  { namespace, uid, nodeName }: Pod,
  { eventTtl }: Pick<ClusterInfo, 'eventTtl'>,
): Promise<PodStory> {
  const [node, timeline] = await Promise.all([
    readSlice(() => readNode(source, nodeName)),
    readSlice(async () => (await collectPages(eventsOf(source, namespace, uid), kinds.events.fact)).sort(byTime)),
  ]);
  return {
    node: node.ok ? node.value : null,
    nodeMissing: missing(node, nodeName === null ? 'the pod has no node yet' : `node ${nodeName} is gone`),
    timeline: timeline.ok ? timeline.value : [],
    timelineMissing: missing(timeline, `there are no events of it; ${keptFor(eventTtl)}`),
  };
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_KubeApiServerConfigResponse.html */
function keptFor(eventTtl: string | null): string {
  return eventTtl === null
    ? 'clusters usually keep them for 60 minutes, and how long this one does is not known'
    : `the cluster keeps them for ${printable(eventTtl, 20)}`;
}

/** A saved folder may contain events of other pods, too. */
function eventsOf(source: RawSource, namespace: string, uid: string): RawPages {
  const query = { namespaces: [namespace], selectors: [`involvedObject.uid=${uid}`] };
  return filterPages(source.list(kinds.events, query), (event) => {
    const object = objectOf(event['involvedObject'] ?? event['regarding']);
    return object['uid'] === uid && (object['namespace'] ?? namespace) === namespace;
  });
}

async function readNode(source: RawSource, name: string | null): Promise<Node | null> {
  const found = name === null ? [] : await collectPages(source.get(kinds.nodes, name), kinds.nodes.fact);
  return found[0] ?? null;
}

function missing(slice: Slice<Node | null | readonly Moment[]>, whenEmpty: string): string | null {
  if (!slice.ok) return slice.reason;
  const isEmpty = slice.value === null || (Array.isArray(slice.value) && slice.value.length === 0);
  return isEmpty ? whenEmpty : null;
}

function byTime(a: Moment, b: Moment): number {
  return compareText(a.at ?? '', b.at ?? '');
}
