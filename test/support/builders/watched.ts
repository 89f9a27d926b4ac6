import { observe, type ObserveSettings, type PollFacts } from '#audit/alerts/observe.ts';
import type { Observation, AlertCandidate } from '#model/alerts/alert.ts';
import { read, unread, type PodEvent } from '#model/facts/cluster-facts.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { WaitingPod, WatchedPod } from '#model/facts/pod.ts';
import { facts, hourAgo, loggingConfigMap, minutesAgo, monthAgo, namespace } from './facts.ts';

export const notFound = 'LOGGING_CONFIGMAP_NOT_FOUND';

/** A pod of a Deployment, named after it, that is an hour old and logs. */
export function watchedPod(
  fields: Partial<WatchedPod> & { readonly of?: string; readonly says?: string | null } = {},
): WatchedPod {
  const { of = 'web', says = 'LoggingEnabled', ...rest } = fields;
  const name = rest.name ?? `${of}-6d4b75cb6d-abcde`;
  return {
    namespace: 'apps',
    name,
    uid: `uid-${name}`,
    generateName: `${of}-6d4b75cb6d-`,
    owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${of}-6d4b75cb6d`, uid: `uid-${of}` },
    createdAt: hourAgo,
    deleting: false,
    labels: { 'pod-template-hash': '6d4b75cb6d' },
    annotations: says === null ? {} : { Logging: says },
    ...rest,
  };
}

/** A pod that Fargate has refused for ten minutes. */
export function waitingPod(
  fields: Partial<WaitingPod> & { readonly of?: string; readonly minutes?: number; readonly message?: string } = {},
): WaitingPod {
  const { minutes = 10, message = 'no', scheduled, gated = false, ...rest } = fields;
  return {
    ...watchedPod({ says: null, ...rest }),
    scheduled: scheduled ?? { status: 'False', reason: 'SOME_CODE', message, since: minutesAgo(minutes) },
    gated,
  };
}

export const missing = { loggingConfigMap: read(null), namespaces: read([]) };
export const configured = {
  loggingConfigMap: read(loggingConfigMap()),
  namespaces: read([namespace('aws-observability', { 'aws-observability': 'enabled' })]),
};

/** An event of fargate-scheduler that a pod does not log. */
export function disabledEvent(pod: WatchedPod, fields: Partial<PodEvent> = {}): PodEvent {
  const { namespace: where, name, uid, createdAt: at } = pod;
  const message = 'Disabled logging because aws-logging configmap was not found. configmap "aws-logging" not found';
  return { namespace: where, name, uid, at, reason: 'LoggingDisabled', message, ...fields };
}

/** An event of fargate-scheduler that a pod logs. */
export function enabledEvent(pod: WatchedPod, fields: Partial<PodEvent> = {}): PodEvent {
  return disabledEvent(pod, { reason: 'LoggingEnabled', message: 'Successfully enabled logging for pod', ...fields });
}

export interface Cluster {
  readonly finished?: readonly WatchedPod[];
  readonly events?: readonly PodEvent[];
  /** Null: the parts beside live pods may not be read. */
  readonly version?: string | null;
  readonly refuses?: readonly ('events' | 'finished' | 'configMap')[];
  readonly pods?: readonly (readonly WatchedPod[])[];
  readonly waiting?: readonly WaitingPod[];
  readonly logging?: Awaited<ReturnType<PollFacts['logging']>>;
}

async function* pagesOf<T>(pages: readonly (readonly T[])[]): AsyncIterable<readonly T[]> {
  for (const page of pages) yield await Promise.resolve(page);
}

/** What `observe` reads of a cluster, and how often it asked for what costs a request of its own. */
export function pollFacts(cluster: Cluster) {
  const { pods = [], waiting = [], finished = [], events = [], logging = configured, refuses = [] } = cluster;
  const isAbsent = logging.loggingConfigMap.ok && logging.loggingConfigMap.value === null;
  const { version = isAbsent ? null : '1' } = cluster;
  const asked = { waiting: 0, logging: 0, events: [] as string[] };
  const poll: PollFacts = {
    cluster: facts().cluster,
    pods: pagesOf(waiting.length === 0 ? pods : [...pods, waiting]),
    waiting: {
      [Symbol.asyncIterator]() {
        asked.waiting++;
        return pagesOf([waiting])[Symbol.asyncIterator]();
      },
    },
    finished: refuses.includes('finished') ? refusing('finished') : pagesOf([finished]),
    events: async (reason) => {
      asked.events.push(reason);
      if (refuses.includes('events')) return unread('Not allowed to list events', 'list events');
      return read(events.filter((event) => event.reason === reason));
    },
    configMapVersion: async () =>
      refuses.includes('configMap') ? unread('Not allowed to list configmaps', 'list configmaps') : read(version),
    logging: async () => {
      asked.logging++;
      return logging;
    },
  };
  return { poll, asked };
}

function refusing(what: string): AsyncIterable<never[]> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.reject(new AuditorError('runtime', `Not allowed to list ${what}`)),
    }),
  };
}

/** The ConfigMap of `configured`, judged by an earlier poll. */
export const judged: ObserveSettings['configMap'] = {
  record: { version: '1', sound: true, changedAt: monthAgo, accepted: true, judgedBy: '1.0.0' },
  isOpen: false,
  judge: '1.0.0',
};

export const settings: ObserveSettings = {
  wantsLogging: () => true,
  toldUntil: () => null,
  asked: [],
  evidence: [],
  needsConfig: false,
  configMap: { record: null, isOpen: false, judge: '1.0.0' },
  isFirst: false,
  now: minutesAgo(0),
};

/** What a poll sees of a cluster. */
export function look(cluster: Cluster, given: Partial<ObserveSettings> = {}): Promise<Observation> {
  return observe(pollFacts(cluster).poll, { ...settings, ...given });
}

/** An observation in which nothing is wrong. */
export function observation(fields: Partial<Observation> = {}): Observation {
  return {
    candidates: [],
    pods: 3,
    unknown: 0,
    unwanted: 0,
    newestEnabledAt: hourAgo,
    configuration: 'fine',
    unwantedIn: new Set<string>(),
    livePods: new Set<string>(),
    gonePods: new Set<string>(),
    configMap: { wanted: true, judged: null },
    unreadParts: [],
    warnings: [],
    ...fields,
  };
}

/** One pod of Deployment `web` that does not log since there is no ConfigMap. */
export function candidate(fields: Partial<AlertCandidate> = {}): AlertCandidate {
  return {
    kind: 'logging-disabled',
    reason: notFound,
    alias: [],
    refutes: [],
    cause: 'logging-configmap-missing',
    causeFixed: false,
    summary: '1 pod of 1 workload does not log: there is no ConfigMap aws-logging in namespace aws-observability',
    pods: 1,
    workloads: { total: 1, top: [{ kind: 'Deployment', namespace: 'apps', name: 'web', pods: 1 }] },
    newestPodAt: hourAgo,
    remediation: { summary: 'Create the ConfigMap', commands: ['kubectl apply -f aws-logging.yaml'], notes: [] },
    restart: ['kubectl -n apps rollout restart deployment/web'],
    ...fields,
  };
}
