import { readFileSync } from 'node:fs';
import { type Cluster, interpolated } from './fleet.ts';

/** A row of polled.json: a round over `clusters` clusters, together. */
interface Row {
  readonly what: string;
  readonly clusters: number;
  readonly pods: number;
  readonly requests: number;
  readonly wireBytes: number;
  readonly bodyBytes: number;
  readonly cpuMs: number;
  readonly coldCpuMs: number;
  readonly wallMs: number;
  readonly importMs: number;
  readonly rssMb: number;
}

interface Polled {
  readonly measuredOn: string;
  readonly commit: string;
  readonly machine: string;
  readonly polls: readonly Row[];
}

export const polled = JSON.parse(readFileSync(new URL('polled.json', import.meta.url), 'utf8')) as Polled;

/** One poll among others, by pods; from the shards of equal clusters, since what is shared is shared there. */
const polls = polled.polls
  .filter(({ what }) => /^\d+ × /.test(what))
  .map(({ clusters, pods, cpuMs, wireBytes }) => ({
    pods: pods / clusters,
    cpuMs: cpuMs / clusters,
    wireBytes: wireBytes / clusters,
  }));

/** As in the functions: clusters of a part, and how many are polled at once. */
export const shardSize = 50;
const concurrency = 25;
const podsAPage = 500;

/** What 1,769 MB get is one processor. The measuring machine is not Graviton: half as slow again is assumed, as for a night. */
const processorMb = 1769;
const slower = 1.5;
/** The function is more than its polls: it reads, judges and writes state. Assumed, for each cluster. */
const otherCpuMs = 2;
const describeCpuMs = 3;
const callSeconds = { dynamo: 0.01, describe: 0.15, s3: 0.05, listClusters: 0.2, start: 0.05 };
/** See functions/collect/alerts/open-poll.ts: a connection that nobody answers on, and a cluster that does not answer. */
const connectSeconds = 8;
const silenceSeconds = 20;
/** TCP and TLS, before the first request. */
const connectRoundTrips = 3;
/** Events, finished pods, pods that wait, and the version of the ConfigMap. */
const otherReads = 4;

export interface Setting {
  readonly memoryMb: number;
  /** Share of polls that DescribeCluster comes before. */
  readonly describing: number;
  readonly cold: boolean;
}

export interface Shard {
  readonly seconds: number;
  readonly gbSeconds: number;
  /** What bounds it: the processor, or the slowest clusters. */
  readonly bound: 'processor' | 'waiting';
  readonly wireBytes: number;
}

/** One run over some clusters: the longer of what the processor needs for all, and of waiting for 25 at a time. */
export function runShard(clusters: readonly Cluster[], setting: Setting): Shard {
  const share = setting.memoryMb / processorMb / slower;
  const cpu = clusters.map((cluster) => cpuSeconds(cluster, setting) / share);
  const places = new Array<number>(Math.min(concurrency, clusters.length)).fill(0);
  clusters.forEach((cluster, index) => {
    const next = places.indexOf(Math.min(...places));
    places[next] = places[next]! + waitSeconds(cluster, setting) + cpu[index]!;
  });
  const processor = cpu.reduce((sum, one) => sum + one, 0);
  const waiting = Math.max(...places);
  const seconds = startSeconds(setting) + callSeconds.s3 + Math.max(processor, waiting);
  const wireBytes = clusters.reduce((sum, cluster) => sum + wireBytesOf(cluster), 0);
  const bound = processor > waiting ? 'processor' : 'waiting';
  return { seconds, gbSeconds: (seconds * setting.memoryMb) / 1024, bound, wireBytes };
}

/** The run that finds the clusters and hands them on in parts; a hundred names come at a time. */
export function runParent(count: number, setting: Setting): number {
  const parts = Math.ceil(count / shardSize);
  const seconds =
    callSeconds.s3 + Math.ceil(count / 100) * callSeconds.listClusters + Math.ceil(parts / 4) * callSeconds.start;
  return ((startSeconds(setting) + seconds) * setting.memoryMb) / 1024;
}

/**
 * Share of polls that must describe the cluster. A description serves `validPolls` polls in the process that has it; parts
 * are given to processes at random, so that it is of use to one poll in `processes`.
 */
export function describingShare(validPolls: number, processes: number): number {
  return 1 / (1 + validPolls / processes);
}

function isRead({ fate }: Cluster): boolean {
  return fate === 'good' || fate === 'refused';
}

function cpuSeconds(cluster: Cluster, { describing }: Setting): number {
  const polling = isRead(cluster) ? interpolated(cluster.pods, polls, ({ cpuMs }) => cpuMs) : 0;
  return (polling + otherCpuMs + describing * describeCpuMs) / 1000;
}

function waitSeconds(cluster: Cluster, { describing }: Setting): number {
  const { pods, fate, roundTripSeconds } = cluster;
  const before = callSeconds.dynamo + describing * callSeconds.describe;
  // What cannot be reached is described anew each time.
  if (fate === 'unreachable') return before + connectSeconds + callSeconds.describe;
  if (!isRead(cluster)) return before + silenceSeconds;
  return before + (connectRoundTrips + Math.max(1, Math.ceil(pods / podsAPage)) + otherReads) * roundTripSeconds;
}

function wireBytesOf(cluster: Cluster): number {
  return isRead(cluster) ? interpolated(cluster.pods, polls, ({ wireBytes }) => wireBytes) : 0;
}

/** Starting a sandbox, 0.2 s, is Lambda's own and assumed; importing the code and its first use are measured. */
function startSeconds({ cold, memoryMb }: Setting): number {
  if (!cold) return 0;
  const { importMs = 0, coldCpuMs = 0, cpuMs = 0 } = polled.polls[0] ?? {};
  return 0.2 + (((importMs + coldCpuMs - cpuMs) / 1000) * (slower * processorMb)) / memoryMb;
}
