import { once } from '#lib/async.ts';
import { plusMinutes } from '#lib/time.ts';
import type { AlertCandidate, ConfigMapLook, Observation } from '#model/alerts/alert.ts';
import type { TimedEvidence } from '#model/alerts/hint.ts';
import type { UnreadPoll } from '#model/alerts/poll-record.ts';
import { type PodEvent, type Slice, unread } from '#model/facts/cluster-facts.ts';
import type { WaitingPod, WatchedPod } from '#model/facts/pod.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import { configMapNotFound } from '#model/facts/logging-state.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { faultFinder, type LoggingFacts } from '../logging/logging-fault.ts';
import { Owners } from '../pods/owners.ts';
import { type KnownConfigMap, lookAtConfigMap } from './configmap-look.ts';
import { loggingCandidates, wasAccepted } from './logging-candidates.ts';
import { LoggingObserver } from './logging-observer.ts';
import { PodEvents } from './pod-events.ts';
import { SchedulingObserver } from './scheduling-observer.ts';

/** Reads of a cluster for a poll; nothing is read until it is requested. */
export interface PollFacts {
  readonly cluster: ClusterInfo;
  /** Live pods of fargate-scheduler. */
  readonly pods: AsyncIterable<readonly WatchedPod[]>;
  /** Pending pods. */
  readonly waiting: AsyncIterable<readonly WaitingPod[]>;
  /** Finished pods that are still there. */
  readonly finished: AsyncIterable<readonly WatchedPod[]>;
  events(reason: 'LoggingDisabled' | 'LoggingEnabled'): Promise<Slice<readonly PodEvent[]>>;
  /** Version of the ConfigMap; null if it does not exist. */
  configMapVersion(): Promise<Slice<string | null>>;
  logging(): Promise<Omit<LoggingFacts, 'cluster'>>;
}

export interface ObserveSettings {
  wantsLogging(namespace: string): boolean;
  /** Creation time of the newest pod that an alert has reported for one of these reasons; null if none has. */
  toldUntil(reasons: readonly string[]): string | null;
  /** Pods to look for, as `namespace/name`. */
  readonly asked: readonly string[];
  /** Forwarded events. */
  readonly evidence: readonly TimedEvidence[];
  /** An alert about pods without logs is open. */
  readonly needsConfig: boolean;
  readonly configMap: KnownConfigMap;
  /** First poll of the cluster. */
  readonly isFirst: boolean;
  /** ISO 8601. */
  readonly now: string;
}

/**
 * Age up to which finished pods are news: a day, so that polls may fail that long; on the first poll, the hour for
 * which events are kept.
 */
const goneMinutes = { later: 24 * 60, first: 60 };

/**
 * Judges what a poll reads. Pods are dropped once seen. If a page of live pods cannot be read the poll fails, since
 * half a cluster does not show what is missing; any other failed read is reported.
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
  readonly unreadParts: readonly UnreadPoll[];
}

/**
 * Reads events first, then finished pods, then live ones: a pod that ends or is deleted meanwhile is at most missed by
 * this poll, never counted twice.
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
  /** UIDs of event pods that still exist. */
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
    if (!(error instanceof AuditorError)) throw error;
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

/** Pending pods are live pods too: without live pods the request is skipped. */
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
