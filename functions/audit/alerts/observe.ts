import { once } from '#lib/async.ts';
import { plusMinutes } from '#lib/time.ts';
import type { AlertCandidate, ConfigMapLook, Observation } from '#model/alerts/alert.ts';
import type { TimedEvidence } from '#model/alerts/hint.ts';
import type { UnreadPart } from '#model/alerts/poll-record.ts';
import { type PodEvent, type Slice, unread } from '#model/facts/cluster-facts.ts';
import type { WaitingPod, WatchedPod } from '#model/facts/pod.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import { configMapNotFound } from '#model/facts/logging-state.ts';
import { Fault } from '#model/fault.ts';
import { faultFinder, type LoggingFacts } from '../logging/logging-fault.ts';
import { Owners } from '../pods/owners.ts';
import { type KnownConfigMap, lookAtConfigMap } from './configmap-look.ts';
import { loggingCandidates, wasAccepted } from './logging-candidates.ts';
import { LoggingObserver } from './logging-observer.ts';
import { PodEvents } from './pod-events.ts';
import { SchedulingObserver } from './scheduling-observer.ts';

/** Facts of a cluster that a poll reads; nothing is read before it is asked for. */
export interface PollFacts {
  readonly cluster: ClusterInfo;
  /** Live pods of fargate-scheduler. */
  readonly pods: AsyncIterable<readonly WatchedPod[]>;
  /** Live pods that do not run yet. */
  readonly waiting: AsyncIterable<readonly WaitingPod[]>;
  /** Finished pods that are still there. */
  readonly finished: AsyncIterable<readonly WatchedPod[]>;
  events(reason: 'LoggingDisabled' | 'LoggingEnabled'): Promise<Slice<readonly PodEvent[]>>;
  /** Version of the ConfigMap; null when there is none. */
  configMapVersion(): Promise<Slice<string | null>>;
  logging(): Promise<Omit<LoggingFacts, 'cluster'>>;
}

export interface ObserveSettings {
  wantsLogging(namespace: string): boolean;
  /** Creation of the newest pod that alerts told of with one of these reasons; null when none did. */
  toldUntil(reasons: readonly string[]): string | null;
  /** Pods to look out for, as `namespace/name`. */
  readonly asked: readonly string[];
  /** Events that were forwarded. */
  readonly evidence: readonly TimedEvidence[];
  /** Some alert about pods without logs is open. */
  readonly needsConfig: boolean;
  readonly configMap: KnownConfigMap;
  /** Nothing was ever seen of the cluster. */
  readonly isFirst: boolean;
  /** ISO 8601. */
  readonly now: string;
}

/** Pods that are over are news for a day: so long may polls fail; at the first poll for the hour that events are kept. */
const goneMinutes = { later: 24 * 60, first: 60 };

/**
 * Judges what a poll sees. Pods are dropped as they go by. A page of live pods that cannot be read fails the whole, since
 * half a cluster says nothing of what is not there; whatever else cannot be read is told.
 */
export async function observe(facts: PollFacts, settings: ObserveSettings): Promise<Observation> {
  const { now, isFirst } = settings;
  const owners = new Owners({ workloads: unread('a poll reads no workloads') });
  const goneSince = plusMinutes(now, -(isFirst ? goneMinutes.first : goneMinutes.later));
  const logging = new LoggingObserver(owners, { ...settings, goneSince });
  const seen = await seeAll(facts, logging, settings);
  const { pods, livePods, gonePods } = seen;
  const waits = pods === 0 ? [] : await waitingCandidates(facts, owners, settings);
  const known = { ...facts, logging: once(() => facts.logging()) };
  const { candidates, configuration } = await judgeLogging(known, logging, settings);
  const { look, unreadPart } = await lookAtConfigMap(known, logging, settings.configMap);
  const { unknown, unwanted, unwantedIn, newestEnabledAt } = logging;
  return {
    ...{ pods, unknown, unwanted, unwantedIn, newestEnabledAt, configuration, livePods, gonePods },
    configMap: look satisfies ConfigMapLook,
    unreadParts: [...seen.unreadParts, ...(unreadPart === null ? [] : [unreadPart])],
    warnings: warningsOf(logging),
    candidates: [...candidates, ...waits],
  };
}

interface Seen extends Pick<Observation, 'pods' | 'livePods' | 'gonePods'> {
  readonly unreadParts: readonly UnreadPart[];
}

/**
 * Events are read first, then finished pods, then live ones: a pod that ends or goes meanwhile is then missed by this
 * poll at most, and counted twice by none.
 */
async function seeAll(facts: PollFacts, logging: LoggingObserver, settings: ObserveSettings): Promise<Seen> {
  const events = await PodEvents.of((reason) => facts.events(reason), settings.needsConfig);
  const present = new Set<string>();
  const finished = await seeFinished(facts, logging, { events, present });
  const { pods, livePods } = await seeLive(facts, logging, { events, present }, settings);
  for (const event of events.all()) if (!present.has(event.uid)) logging.seeEvent(event);
  const gonePods = new Set(settings.asked).difference(livePods);
  const told = new Set([...finished.names, ...[...events.all()].map(nameOf)]);
  for (const one of settings.evidence) {
    const name = `${one.namespace}/${one.pod}`;
    if (one.kind !== 'logging-disabled' || !gonePods.has(name) || told.has(name)) continue;
    // The queue may deliver an event twice.
    told.add(name);
    logging.seeHint(one);
  }
  const unreadParts = [events.unread, finished.unread].filter((part) => part !== null);
  return { pods, livePods, gonePods, unreadParts };
}

interface Beside {
  readonly events: PodEvents;
  /** Pods of events that are still there, by UID. */
  readonly present: Set<string>;
}

async function seeFinished(facts: PollFacts, logging: LoggingObserver, { events, present }: Beside) {
  const names: string[] = [];
  try {
    for await (const page of facts.finished) {
      for (const pod of page) {
        present.add(pod.uid);
        names.push(nameOf(pod));
        logging.seeFinished(pod, await events.beside(pod));
      }
    }
    return { names, unread: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const permission = error.missingPermission ?? null;
    return { names, unread: { what: 'finished pods', reason: error.message, permission } };
  }
}

async function seeLive({ pods }: PollFacts, logging: LoggingObserver, beside: Beside, { asked }: ObserveSettings) {
  const wanted = new Set(asked);
  const livePods = new Set<string>();
  let count = 0;
  for await (const page of pods) {
    for (const pod of page) {
      if (pod.deleting) continue;
      count++;
      beside.present.add(pod.uid);
      logging.see(pod, await beside.events.beside(pod));
      const name = nameOf(pod);
      if (wanted.has(name)) livePods.add(name);
    }
  }
  return { pods: count, livePods };
}

function nameOf({ namespace, name }: Pick<WatchedPod, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
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
  logging: LoggingObserver,
  { needsConfig }: ObserveSettings,
): Promise<Judged> {
  const { disabled, newestEnabledAt } = logging;
  const gone = logging.gone();
  if (disabled.isEmpty && gone.isEmpty && !needsConfig) return { candidates: [], configuration: 'unread' };
  const known = { cluster: facts.cluster, ...(await facts.logging()) };
  const isAccepted = wasAccepted(known, newestEnabledAt);
  const fault = faultFinder(known)({ reason: configMapNotFound, message: null }, isAccepted);
  return {
    candidates: loggingCandidates({ disabled, gone }, known, newestEnabledAt),
    configuration: fault.cause === null ? fault.now : 'broken',
  };
}

function warningsOf({ contradicted, contradiction }: LoggingObserver): string[] {
  if (contradicted === 0) return [];
  const why = 'since the annotation Logging, which can be set by hand, contradicts the event of Fargate';
  return [`Of ${contradicted} pods nobody knows whether they log, ${why} (${contradiction ?? ''})`];
}
