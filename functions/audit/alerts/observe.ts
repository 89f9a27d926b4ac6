import type { AlertCandidate, Observation } from '#model/alerts/alert.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import { configMapNotFound } from '#model/facts/logging-state.ts';
import { unread } from '#model/facts/cluster-facts.ts';
import type { WaitingPod, WatchedPod } from '#model/facts/pod.ts';
import { faultFinder, type LoggingFacts } from '../logging/logging-fault.ts';
import { Owners } from '../pods/owners.ts';
import { loggingCandidates, wasAccepted } from './logging-candidates.ts';
import { LoggingObserver } from './logging-observer.ts';
import { SchedulingObserver } from './scheduling-observer.ts';

/** Facts of a cluster that a poll reads; nothing is read before it is asked for. */
export interface PollFacts {
  readonly cluster: ClusterInfo;
  /** Live pods of fargate-scheduler. */
  readonly pods: AsyncIterable<readonly WatchedPod[]>;
  /** Live pods that do not run yet. */
  readonly waiting: AsyncIterable<readonly WaitingPod[]>;
  logging(): Promise<Omit<LoggingFacts, 'cluster'>>;
}

export interface ObserveSettings {
  wantsLogging(namespace: string): boolean;
  /** Pods to look out for, as `namespace/name`. */
  readonly asked: readonly string[];
  /** The configuration of logging is wanted even if every pod logs. */
  readonly needsConfig: boolean;
  /** ISO 8601. */
  readonly now: string;
}

/**
 * Judges what a poll sees. Pods are dropped as they go by. A page that cannot be read fails the whole, since half a
 * cluster says nothing of what is not there.
 */
export async function observe(facts: PollFacts, settings: ObserveSettings): Promise<Observation> {
  const owners = new Owners({ workloads: unread('a poll reads no workloads') });
  const logging = new LoggingObserver(owners, (namespace) => settings.wantsLogging(namespace));
  const { pods, livePods } = await seePods(facts, logging, settings);
  const waits = pods === 0 ? [] : await waitingCandidates(facts, owners, settings);
  const { unknown, unwanted, unwantedIn, newestEnabledAt } = logging;
  const { candidates, configuration } = await judgeLogging(facts, logging, settings);
  return {
    pods,
    unknown,
    unwanted,
    unwantedIn,
    newestEnabledAt,
    configuration,
    livePods,
    gonePods: new Set(settings.asked).difference(livePods),
    candidates: [...candidates, ...waits],
  };
}

async function seePods({ pods }: PollFacts, logging: LoggingObserver, settings: ObserveSettings) {
  const asked = new Set(settings.asked);
  const livePods = new Set<string>();
  let count = 0;
  for await (const page of pods) {
    for (const pod of page) {
      if (pod.deleting) continue;
      count++;
      logging.see(pod);
      const name = `${pod.namespace}/${pod.name}`;
      if (asked.has(name)) livePods.add(name);
    }
  }
  return { pods: count, livePods };
}

/** Waiting pods are live pods too: where there is none of these, there is nothing to ask. */
async function waitingCandidates({ waiting, cluster }: PollFacts, owners: Owners, { now }: ObserveSettings) {
  const scheduling = new SchedulingObserver(owners, now);
  for await (const page of waiting) for (const pod of page) scheduling.see(pod);
  return scheduling.candidates(cluster);
}

type Judged = Pick<Observation, 'configuration'> & { readonly candidates: readonly AlertCandidate[] };

async function judgeLogging(
  facts: PollFacts,
  { disabled, newestEnabledAt }: LoggingObserver,
  { needsConfig }: ObserveSettings,
): Promise<Judged> {
  if (disabled.isEmpty && !needsConfig) return { candidates: [], configuration: 'unread' };
  const known = { cluster: facts.cluster, ...(await facts.logging()) };
  const isAccepted = wasAccepted(known, newestEnabledAt);
  const fault = faultFinder(known)({ reason: configMapNotFound, message: null }, isAccepted);
  return {
    candidates: loggingCandidates(disabled, known, newestEnabledAt),
    configuration: fault.cause === null ? fault.now : 'broken',
  };
}
