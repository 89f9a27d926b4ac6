import { Fault } from '#model/fault.ts';
import { kubernetesKind, type KubernetesResource, kubernetesResources } from '../grants/kubernetes-grants.ts';
import { toSchedulingEvent } from '../project/to-pod-event.ts';
import { filterPages, type RawPages } from '../raw/pages.ts';
import type { RawObject } from '../raw/fields.ts';
import type { PodQuery, RawSource } from '../raw-source.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { type ListRequest, listPages } from './list.ts';
import { pathsTo, pathTo } from './kubernetes-paths.ts';
import { HttpError } from './request-error.ts';

export interface ReadsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly pageSize?: number;
}

type Reads = Pick<
  RawSource,
  | 'namespaces'
  | 'configMaps'
  | 'nodes'
  | 'workloads'
  | 'persistentVolumeClaims'
  | 'persistentVolumes'
  | 'disruptionBudgets'
  | 'jobs'
  | 'nodePools'
  | 'securityGroupPolicies'
  | 'loggingEvents'
  | 'schedulingEvents'
  | 'pods'
  | 'eventsOf'
  | 'node'
>;

export type Asking = Pick<KubernetesClient, 'ask' | 'get'>;

/** Every read of the Kubernetes API that an audit makes; of what kinds, `kubernetesKinds` declares. */
export function createReads(client: Asking, options: ReadsOptions): Reads {
  const { pageSize } = options;
  const list = (request: ListRequest) =>
    listPages(client.ask, { ...request, ...(pageSize === undefined ? {} : { pageSize }) }, options.signal);
  const listed = (resource: KubernetesResource, namespace: string | null, query = {}) => {
    const access = { verb: 'list', resource, ...(namespace === null ? {} : { namespace }) } as const;
    const at = (path: string) => list({ path, access, query });
    return kubernetesKind(resource).optional === true ? firstServed(pathsTo(access).map(at)) : at(pathTo(access));
  };
  async function* eachOf(resource: KubernetesResource, namespaces: readonly string[] | null): RawPages {
    for (const namespace of namespaces ?? [null]) yield* listed(resource, namespace);
  }

  return {
    namespaces: () => listed('namespaces', null),
    nodes: () => listed('nodes', null),
    pods: ({ namespace, fieldSelector }: PodQuery) =>
      listed('pods', namespace ?? null, fieldSelector === undefined ? {} : { fieldSelector }),
    eventsOf: (namespace, uid) => listed('events', namespace, { fieldSelector: `involvedObject.uid=${uid}` }),
    async *loggingEvents() {
      for (const reason of ['LoggingDisabled', 'LoggingEnabled']) {
        yield* listed('events', null, { fieldSelector: `reason=${reason}` });
      }
    },
    schedulingEvents: () => ofFargate(listed('events', null, { fieldSelector: 'reason=FailedScheduling' })),
    async *workloads(namespaces) {
      for (const namespace of namespaces ?? [null]) {
        for (const resource of workloadKinds) yield* listed(resource, namespace);
      }
    },
    persistentVolumeClaims: (namespaces) => eachOf('persistentvolumeclaims', namespaces),
    disruptionBudgets: (namespaces) => eachOf('poddisruptionbudgets', namespaces),
    jobs: (namespaces) => eachOf('jobs', namespaces),
    persistentVolumes: () => listed('persistentvolumes', null),
    nodePools: () => listed('nodepools', null),
    securityGroupPolicies: () => listed('securitygrouppolicies', null),
    configMaps: () => loggingConfigMap(client, list),
    node: (name) => single(client, { verb: 'get', resource: 'nodes', name }),
  };
}

const workloadKinds = kubernetesResources.filter((resource) =>
  kubernetesKind(resource).grants.some(({ feeds }) => feeds.includes('workloads')),
);

// Not by a selector: which of the two fields that name it `source` means depends on the version of the server.
function ofFargate(events: RawPages): RawPages {
  return filterPages(events, (raw) => toSchedulingEvent(raw) !== null);
}

// A Role may grant `aws-logging` by name to list, or to get alone. Nothing wider is asked for.
async function* loggingConfigMap(client: Asking, list: (request: ListRequest) => RawPages): RawPages {
  const namespace = 'aws-observability';
  const access = { resource: 'configmaps', namespace, name: 'aws-logging' } as const;
  const path = pathTo({ resource: 'configmaps', namespace });
  const query = { fieldSelector: 'metadata.name=aws-logging' };
  try {
    yield* list({ path, query, access: { verb: 'list', ...access }, keepManagedFields: true });
  } catch (error) {
    if (answerOf(error) !== 403) throw error;
    yield* orThat(error, single(client, { verb: 'get', ...access }));
  }
}

/** Where the second way is refused like the first, the first is the one that should be granted. */
async function* orThat(first: unknown, pages: RawPages): RawPages {
  try {
    yield* pages;
  } catch (error) {
    throw answerOf(error) === 403 ? first : error;
  }
}

/** One object; no pages when there is none of that name. */
export async function* single(client: Asking, access: ListRequest['access']): RawPages {
  let object: RawObject;
  try {
    object = await client.get({ path: pathTo(access), access });
  } catch (error) {
    if (answerOf(error) === 404) return;
    throw error;
  }
  yield [object];
}

/** The pages of the first version that the cluster serves. */
async function* firstServed(versions: readonly RawPages[]): RawPages {
  for (const pages of versions) {
    try {
      yield* pages;
      return;
    } catch (error) {
      if (answerOf(error) !== 404) throw error;
    }
  }
}

function answerOf(error: unknown): number | null {
  return error instanceof Fault && error.cause instanceof HttpError ? error.cause.status : null;
}
