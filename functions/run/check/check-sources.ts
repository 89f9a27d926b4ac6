import { type ProfilesFrom, notAskedOf } from '#audit/engine/settings.ts';
import { type ProfilesFile, ProfilesSource, readProfilesFile } from '#collect/manifests/profiles-source.ts';
import { readEksctl } from '#collect/manifests/read-eksctl.ts';
import type { RawSource } from '#collect/source.ts';
import { podJudge, planPods } from '#audit/pods/judge-pod.ts';
import type { JudgedPod } from '#audit/rule.ts';
import { rules } from '#audit/rules/index.ts';
import { collectFacts } from '#collect/facts.ts';
import { kinds } from '#collect/kinds/index.ts';
import { withManifests, podOf } from '#collect/manifests/manifest-source.ts';
import type { Manifests, ManifestWorkload } from '#collect/manifests/manifests.ts';
import { compareText } from '#lib/text/compare.ts';
import { type ClusterFacts, type PodPages, read, type Unread } from '#model/facts/cluster-facts.ts';
import { type Configuration, noConfiguration } from '#model/configuration/configuration.ts';
import { isOnFargate, type Pod } from '#model/facts/pod.ts';
import type { ClusterResult } from '#model/result/result.ts';
import { readRequired } from '../read-text.ts';
import { resolveTargets, type TargetOptions } from '../scan/targets.ts';
import { judgeFacts, settingsFor, readsOf } from '../scan/judge-facts.ts';
import type { LoggingConfigMapInput } from './logging-objects.ts';

/** Where the profiles come from that manifests are judged by, in the words of the command line. */
export interface SourceOptions extends TargetOptions {
  readonly profiles?: readonly string[];
  readonly eksctl?: readonly string[];
}

/** Profiles to judge by; each gives a result of its own. */
export interface ProfileSource {
  readonly name: string;
  readonly from: ProfilesFrom;
  /** Facts that a file does not tell of the cluster; none of a cluster itself. */
  readonly unknown: readonly ('account' | 'region' | 'version')[];
  open(): Promise<RawSource>;
}

/** Without any, manifests are judged as if a profile selected every workload. Files are read at once. Fails with an `AuditorError`. */
export async function checkSources(
  options: SourceOptions,
  now: () => Date,
  signal?: AbortSignal,
): Promise<ProfileSource[]> {
  const { profiles = [], eksctl = [], cluster = [], snapshot = [], allClusters = false } = options;
  const takenAt = now().toISOString();
  const files = [
    ...(await Promise.all(profiles.map((file) => readRequired(file, readProfiles)))),
    ...(await Promise.all(eksctl.map((file) => readRequired(file, readEksctl)))),
  ];
  const asksClusters = allClusters || cluster.length + snapshot.length > 0;
  const clusters = asksClusters ? await resolveTargets(options, signal) : [];
  const sources = [
    ...files.map((file) => ofFile(file, 'file', takenAt)),
    ...clusters.map((target): ProfileSource => ({
      name: target.name,
      from: 'cluster',
      unknown: [],
      open: () => target.open(),
    })),
  ];
  return sources.length > 0 ? sources : [ofFile(anyProfile, 'nowhere', takenAt)];
}

function readProfiles(text: string, file: string): ProfilesFile {
  const isConfig = /\bkind["']?\s*:\s*["']?ClusterConfig\b/.test(text);
  return isConfig ? readEksctl(text, file) : readProfilesFile(text, file);
}

function ofFile(file: ProfilesFile, from: ProfilesFrom, takenAt: string): ProfileSource {
  const unknown = (['account', 'region', 'version'] as const).filter((part) => file[part] === null);
  return { name: file.name, from, unknown, open: () => Promise.resolve(new ProfilesSource(file, takenAt)) };
}

/** Stands for whatever profile there may be. */
const anyProfile: ProfilesFile = {
  name: 'manifests',
  account: null,
  region: null,
  version: null,
  partition: 'aws',
  profiles: [{ fargateProfileName: 'any', status: 'ACTIVE', selectors: [{ namespace: '*' }] }],
};

/** Input of a check. */
export interface CheckInput {
  readonly manifests: Manifests;
  readonly logging: LoggingConfigMapInput;
  readonly configuration?: Configuration;
}

/** Workloads, no two of one name, as one cluster would see them. */
export interface ManifestBatch {
  readonly facts: ClusterFacts;
  readonly workloads: readonly ManifestWorkload[];
  /** The pod of each workload, in the same order. */
  readonly planned: readonly JudgedPod[];
  readonly result: ClusterResult;
}

/** Judges manifests by the profiles of an open source: at least one layer, more where files have objects of one name. */
export async function judgeManifests(
  base: RawSource,
  source: Pick<ProfileSource, 'from' | 'unknown'>,
  { manifests, logging, configuration = noConfiguration }: CheckInput,
): Promise<ManifestBatch[]> {
  const { workloads } = manifests;
  const scope = [...new Set(workloads.map(({ namespace }) => namespace))].sort(compareText);
  const options = { ...readsOf(configuration), scope };
  const collected = await collectFacts(withManifests(base, manifests, logging.objects), options);
  const facts = withoutGuesses(collected, source.unknown);
  const layers: ManifestBatch[] = [];
  const about = { facts, from: source.from, unread: manifests.unread, configuration };
  for (const layer of layersOf(workloads)) layers.push(await judgeLayer(layer, about));
  return layers;
}

interface About {
  readonly facts: ClusterFacts;
  readonly from: ProfileSource['from'];
  readonly unread: readonly Unread[];
  readonly configuration: Configuration;
}

async function judgeLayer(workloads: readonly ManifestWorkload[], about: About): Promise<ManifestBatch> {
  const { from, unread, configuration } = about;
  const facts = { ...about.facts, workloads: read(workloads.flatMap(({ raw }) => kinds.workloads.fact(raw) ?? [])) };
  const { expected } = settingsFor(configuration, facts.cluster);
  const pods = workloads.map((workload) => kinds.pods.fact(podOf(workload, facts.takenAt)));
  const planned = planPods(facts, expected, pods);
  const notAsked = notAskedOf(rules, facts, from, planned.some(isOnFargate));
  const result = await judgeFacts(facts, pagesOf(planned, unread), configuration, { notAsked });
  return { facts, workloads, planned: planned.map(podJudge(facts, expected)), result };
}

/** The first of each name, then the second, and so on. */
function layersOf(workloads: readonly ManifestWorkload[]): ManifestWorkload[][] {
  const layers: ManifestWorkload[][] = [[]];
  const seen = new Map<string, number>();
  for (const workload of workloads) {
    const key = JSON.stringify([workload.kind, workload.namespace, workload.name]);
    const level = seen.get(key) ?? 0;
    seen.set(key, level + 1);
    (layers[level] ??= []).push(workload);
  }
  return layers;
}

/** Placeholder for an account, a region or a version that no file told. */
function withoutGuesses(facts: ClusterFacts, unknown: ProfileSource['unknown']): ClusterFacts {
  return { ...facts, cluster: { ...facts.cluster, ...Object.fromEntries(unknown.map((part) => [part, ''])) } };
}

async function* pagesOf(pods: readonly Pod[], unread: readonly Unread[]): PodPages {
  yield* await Promise.resolve([read(pods), ...unread]);
}
