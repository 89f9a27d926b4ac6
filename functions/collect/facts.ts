import { compareText } from '../lib/compare-text.ts';
import type { ClusterFacts, FactSlices, Namespace } from '../model/cluster-facts.ts';
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
}

/** All facts but the pods. Only a cluster that cannot be described at all is a fault; it costs everything. */
export async function collectFacts(source: RawSource, { scope }: CollectOptions): Promise<ClusterFacts> {
  const [cluster, takenAt, matched, nodes, nodeGroups, nodePools, configMaps, loggingEvents] = await Promise.all([
    source.cluster().then(toClusterInfo),
    source.takenAt(),
    readMatched(source, scope),
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

/** Workloads are read only where a profile could select their pods, so they come after profiles and namespaces. */
async function readMatched(source: RawSource, scope: readonly string[]): Promise<Matched> {
  const [profiles, namespaces] = await Promise.all([
    isolate<readonly FargateProfile[]>(async () => (await source.profiles()).map(toProfile).sort(byName)),
    isolate<readonly Namespace[]>(async () => (await collectPages(source.namespaces(), toNamespace)).sort(byName)),
  ]);
  const wanted = namespacesToRead({ profiles, namespaces, scope });
  const workloads = await isolate<readonly Workload[]>(() => collectPages(source.workloads(wanted), toWorkload));
  return { profiles, namespaces, workloads, isClusterWide: wanted === null || source.mode === 'snapshot' };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareText(a.name, b.name);
}
