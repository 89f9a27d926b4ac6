import { compareText } from '#lib/compare-text.ts';
import type { ClusterInfo } from '#model/cluster.ts';
import type { ClusterFacts, FactSlices, Namespace } from '#model/cluster-facts.ts';
import { type Expectation, expectationsOf, placeOf } from '#model/expectations.ts';
import type { FargateProfile } from '#model/fargate-profile.ts';
import type { NodeSummary } from '#model/node.ts';
import type { SecurityGroupPolicy } from '#model/security-group-policy.ts';
import type { Slice } from '#model/slice.ts';
import type { Workload } from '#model/workload.ts';
import { readConfigMaps } from './config-maps.ts';
import { readEndings } from './endings.ts';
import { readSlice } from './raw/slices.ts';
import { namespacesToRead } from './namespace-matcher.ts';
import { orNoKarpenter, readNodePools } from './node-pools.ts';
import { summarizeNodes } from './raw/node-summary.ts';
import { toClusterInfo } from './project/to-cluster-info.ts';
import { toNamespace } from './project/to-namespace.ts';
import { toProfile } from './project/to-profile.ts';
import { toSecurityGroupPolicy } from './project/to-security-group-policy.ts';
import { toWorkload } from './project/to-workload.ts';
import { newestByPod } from './pod-events.ts';
import { toLoggingEvent, toSchedulingEvent } from './project/to-pod-event.ts';
import { collectPages } from './raw/pages.ts';
import type { RawSource } from './raw-source.ts';
import { readStorage } from './storage.ts';
import { type NeededPermissions, readSurroundings } from './surroundings.ts';

export interface CollectOptions {
  /** Namespaces the user asked for; empty means all. */
  readonly scope: readonly string[];
  /** What the configuration expects of clusters. */
  readonly expectations?: readonly Expectation[];
  /** What execution roles have to be allowed; unsaid, their permissions are not read. */
  readonly neededPermissions?: NeededPermissions;
}

/** All facts but the pods. Only a cluster that cannot be described at all is a fault; it costs everything. */
export async function collectFacts(source: RawSource, options: CollectOptions): Promise<ClusterFacts> {
  const { scope, neededPermissions = () => [] } = options;
  const described = source.cluster().then(toClusterInfo);
  const profiles = readSlice<readonly FargateProfile[]>(async () =>
    (await source.profiles()).map(toProfile).sort(byName),
  );
  const readingConfigMaps = readConfigMaps(source.configMaps());
  const readingSurroundings = Promise.all([described, profiles, readingConfigMaps]).then(
    ([cluster, named, { loggingConfigMap }]) =>
      readSurroundings(source, named, { cluster, loggingConfigMap }, neededPermissions),
  );
  const [cluster, takenAt, matched, nodes, nodeGroups, nodePools, policies, configMaps, events, surroundings] =
    await Promise.all([
      described,
      source.takenAt(),
      readMatched(source, options, described, profiles),
      summedUp(source, described),
      readSlice(async () => (await source.nodeGroups()).toSorted(compareText)),
      readSlice(() => readNodePools(source.nodePools())),
      readSlice(() => readPolicies(source)),
      readingConfigMaps,
      readEvents(source),
      readingSurroundings,
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
    securityGroupPolicies: policies,
    ...events,
    ...surroundings,
  };
}

async function summedUp(source: RawSource, described: Promise<ClusterInfo>): Promise<Slice<NodeSummary>> {
  const { version } = await described;
  return readSlice(() => source.nodeSummary?.(version) ?? summarizeNodes(source.nodes(), version));
}

async function readEvents(source: RawSource): Promise<Pick<ClusterFacts, 'loggingEvents' | 'schedulingEvents'>> {
  const [loggingEvents, schedulingEvents] = await Promise.all([
    readSlice(() => newestByPod(source.loggingEvents(), toLoggingEvent)),
    readSlice(() => newestByPod(source.schedulingEvents(), toSchedulingEvent)),
  ]);
  return { loggingEvents, schedulingEvents };
}

async function readPolicies(source: RawSource): Promise<readonly SecurityGroupPolicy[]> {
  const policies = await collectPages(source.securityGroupPolicies(), toSecurityGroupPolicy);
  return policies.sort((a, b) => compareText(a.namespace, b.namespace) || byName(a, b));
}

type MatchedName =
  | 'profiles'
  | 'namespaces'
  | 'workloads'
  | 'persistentVolumeClaims'
  | 'persistentVolumes'
  | 'disruptionBudgets'
  | 'jobs';

type Matched = { [Name in MatchedName]: Slice<FactSlices[Name]> } & { isClusterWide: boolean };

/** Workloads and what belongs to them are read only where their pods could belong on Fargate, so they come after profiles and namespaces. */
async function readMatched(
  source: RawSource,
  { scope, expectations = [] }: CollectOptions,
  described: Promise<ClusterInfo>,
  read: Promise<Slice<readonly FargateProfile[]>>,
): Promise<Matched> {
  const [cluster, profiles, namespaces] = await Promise.all([
    described,
    read,
    readSlice<readonly Namespace[]>(async () => (await collectPages(source.namespaces(), toNamespace)).sort(byName)),
  ]);
  const expected = expectationsOf(expectations, placeOf(cluster));
  const wanted = namespacesToRead({ profiles, namespaces, scope, expected });
  const [workloads, storage, endings] = await Promise.all([
    readSlice<readonly Workload[]>(() => collectPages(source.workloads(wanted), toWorkload)),
    readStorage(source, wanted),
    readEndings(source, wanted),
  ]);
  // Workloads of manifests are not those of the cluster.
  const isClusterWide = source.mode !== 'manifests' && (wanted === null || source.mode === 'snapshot');
  return { profiles, namespaces, workloads, ...storage, ...endings, isClusterWide };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareText(a.name, b.name);
}
