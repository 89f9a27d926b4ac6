import { compareText } from '../lib/compare-text.ts';
import type { ClusterInfo } from '../model/cluster.ts';
import type { ClusterFacts, FactSlices, Namespace } from '../model/cluster-facts.ts';
import { type Expectation, expectationsOf, placeOf } from '../model/expectations.ts';
import type { FargateProfile } from '../model/fargate-profile.ts';
import type { Slice } from '../model/slice.ts';
import type { Workload } from '../model/workload.ts';
import { readConfigMaps } from './config-maps.ts';
import { isolate } from './isolate.ts';
import { readLoggingEvents } from './logging-events.ts';
import { namespacesToRead } from './namespace-matcher.ts';
import { orNoKarpenter, readNodePools } from './node-pools.ts';
import { summarizeNodes } from './project/summarize-nodes.ts';
import { toClusterInfo } from './project/to-cluster-info.ts';
import { toNamespace } from './project/to-namespace.ts';
import { toProfile } from './project/to-profile.ts';
import { toWorkload } from './project/to-workload.ts';
import { collectPages } from './raw-pages.ts';
import type { RawSource } from './raw-source.ts';

export interface CollectOptions {
  /** Namespaces the user asked for; empty means all. */
  readonly scope: readonly string[];
  /** What the configuration expects of clusters. */
  readonly expectations?: readonly Expectation[];
}

/** All facts but the pods. Only a cluster that cannot be described at all is a fault; it costs everything. */
export async function collectFacts(source: RawSource, options: CollectOptions): Promise<ClusterFacts> {
  const { scope } = options;
  const described = source.cluster().then(toClusterInfo);
  const [cluster, takenAt, matched, nodes, nodeGroups, nodePools, configMaps, loggingEvents] = await Promise.all([
    described,
    source.takenAt(),
    readMatched(source, options, described),
    isolate(() => source.nodeSummary?.() ?? summarizeNodes(source.nodes())),
    isolate(async () => (await source.nodeGroups()).toSorted(compareText)),
    isolate(() => readNodePools(source.nodePools())),
    readConfigMaps(source.configMaps()),
    isolate(() => readLoggingEvents(source.loggingEvents())),
  ]);
  const { isClusterWide, ...slices } = matched;
  return {
    cluster,
    takenAt,
    mode: source.mode,
    scope,
    ...slices,
    ...configMaps,
    nodes,
    nodeGroups,
    nodePools: isClusterWide ? orNoKarpenter(nodePools, slices.workloads) : nodePools,
    loggingEvents,
  };
}

type Matched = { [Name in 'profiles' | 'namespaces' | 'workloads']: Slice<FactSlices[Name]> } & {
  isClusterWide: boolean;
};

/** Workloads are read only where their pods could belong on Fargate, so they come after profiles and namespaces. */
async function readMatched(
  source: RawSource,
  { scope, expectations = [] }: CollectOptions,
  described: Promise<ClusterInfo>,
): Promise<Matched> {
  const [cluster, profiles, namespaces] = await Promise.all([
    described,
    isolate<readonly FargateProfile[]>(async () => (await source.profiles()).map(toProfile).sort(byName)),
    isolate<readonly Namespace[]>(async () => (await collectPages(source.namespaces(), toNamespace)).sort(byName)),
  ]);
  const expected = expectationsOf(expectations, placeOf(cluster));
  const wanted = namespacesToRead({ profiles, namespaces, scope, expected });
  const workloads = await isolate<readonly Workload[]>(() => collectPages(source.workloads(wanted), toWorkload));
  return { profiles, namespaces, workloads, isClusterWide: wanted === null || source.mode === 'snapshot' };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareText(a.name, b.name);
}
