import type { ConfigMap, Namespace, Slice, PodEvent } from '#model/facts/cluster-facts.ts';
import { fargateScheduler, type WaitingPod, type WatchedPod } from '#model/facts/pod.ts';
import { kinds } from '../kinds/index.ts';
import { readSlice, collectPages, essential, objectOf, type RawObject } from '../raw/fields.ts';
import { pathTo } from '../live/kubernetes-client.ts';
import { listPages, type ListRequest } from '../live/list.ts';
import { type Asking, createReads, metadataType, resourceOf } from '../live/reads.ts';
import { toWaitingPod, toWatchedPod } from './watched-pod.ts';

/** The logging configuration, each part read or not. */
export interface LoggingSlices {
  /** Null if the ConfigMap does not exist. */
  readonly loggingConfigMap: Slice<ConfigMap | null>;
  /** Namespace `aws-observability` only; empty if it does not exist. */
  readonly namespaces: Slice<readonly Namespace[]>;
}

export interface PollReads {
  /** Running and pending pods of fargate-scheduler. Iterating fails with an `AuditorError` if any page cannot be read. */
  pods(): AsyncIterable<readonly WatchedPod[]>;
  /** Pending pods of fargate-scheduler. Fails in the same way. */
  waiting(): AsyncIterable<readonly WaitingPod[]>;
  /** Finished pods of fargate-scheduler that still exist. Fails in the same way. */
  finished(): AsyncIterable<readonly WatchedPod[]>;
  /** Events of fargate-scheduler about pod logging; Kubernetes keeps them for an hour by default. */
  events(reason: 'LoggingDisabled' | 'LoggingEnabled'): Promise<Slice<readonly PodEvent[]>>;
  /** `resourceVersion` of the ConfigMap `aws-logging`; null if it does not exist. */
  configMapVersion(): Promise<Slice<string | null>>;
  logging(): Promise<LoggingSlices>;
}

export interface PollReadsOptions {
  readonly signal: AbortSignal;
  readonly pageSize?: number | undefined;
}

const ours = `spec.schedulerName=${fargateScheduler}`;
const live = `${ours},status.phase!=Succeeded,status.phase!=Failed`;
const pending = `${ours},status.phase=Pending`;
const finished = ['Running', 'Pending', 'Unknown'].reduce(
  (selector, phase) => `${selector},status.phase!=${phase}`,
  ours,
);

const loggingNamespace = 'aws-observability';

/** Every read of the Kubernetes API that a poll makes. */
export function createPollReads(line: Asking, { signal, pageSize }: PollReadsOptions): PollReads {
  const list = <T>(request: Pick<ListRequest, 'query' | 'accept'>, project: (raw: RawObject) => T) =>
    projected({ ...allPods, ...request, ...(pageSize === undefined ? {} : { pageSize }) }, project);
  async function* projected<T>(request: ListRequest, project: (raw: RawObject) => T) {
    for await (const page of listPages(line.ask, request, signal)) yield page.map(project);
  }
  return {
    pods: () => list({ query: { fieldSelector: live }, accept: metadataType }, toWatchedPod),
    waiting: () => list({ query: { fieldSelector: pending } }, toWaitingPod),
    finished: () => list({ query: { fieldSelector: finished }, accept: metadataType }, toWatchedPod),
    events: (reason) => {
      const reads = createReads(line, { signal, ...(pageSize === undefined ? {} : { pageSize }) });
      return readSlice(() => kinds.events.loggingEvents(reads, reason));
    },
    configMapVersion: () => {
      const reads = createReads(line, { signal, metadataOnly: true });
      return readSlice(async () => (await collectPages(reads.list(kinds.configmaps), versionOf))[0] ?? null);
    },
    logging: async () => {
      const reads = createReads(line, { signal });
      const { loggingConfigMap } = await kinds.configmaps.readLogging(reads);
      const pages = reads.get(kinds.namespaces, loggingNamespace);
      return { loggingConfigMap, namespaces: await readSlice(() => collectPages(pages, kinds.namespaces.fact)) };
    },
  };
}

const allPods = { path: pathTo(resourceOf(kinds.pods)), access: { verb: 'list', resource: 'pods' } } as const;

function versionOf(raw: RawObject): string {
  return essential(objectOf(raw['metadata'])['resourceVersion'], 'ConfigMap aws-logging', 'metadata.resourceVersion');
}
