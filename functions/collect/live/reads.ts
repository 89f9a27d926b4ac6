import { Fault } from '../../model/fault.ts';
import type { PodQuery, RawObject, RawPages, RawSource } from '../raw-source.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { type ListRequest, listPages } from './list.ts';
import { HttpError } from './request-error.ts';

export interface ReadsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly pageSize?: number;
}

type Reads = Pick<
  RawSource,
  'namespaces' | 'configMaps' | 'nodes' | 'workloads' | 'nodePools' | 'loggingEvents' | 'pods' | 'eventsOf' | 'node'
>;

export type Asking = Pick<KubernetesClient, 'ask' | 'get'>;

const core = '/api/v1';
const workloadKinds = [
  ['/apis/apps/v1', 'deployments'],
  ['/apis/apps/v1', 'statefulsets'],
  ['/apis/apps/v1', 'daemonsets'],
  ['/apis/batch/v1', 'cronjobs'],
] as const;

/** Every read of the Kubernetes API that an audit makes. */
export function createReads(client: Asking, options: ReadsOptions): Reads {
  const { pageSize } = options;
  const list = (request: ListRequest) =>
    listPages(client.ask, { ...request, ...(pageSize === undefined ? {} : { pageSize }) }, options.signal);
  const listed = (group: string, resource: string, namespace: string | null, query = {}) =>
    list({ ...place(group, resource, namespace), query });

  return {
    namespaces: () => listed(core, 'namespaces', null),
    nodes: () => listed(core, 'nodes', null),
    pods: ({ namespace, fieldSelector }: PodQuery) =>
      listed(core, 'pods', namespace ?? null, fieldSelector === undefined ? {} : { fieldSelector }),
    eventsOf: (namespace, uid) => listed(core, 'events', namespace, { fieldSelector: `involvedObject.uid=${uid}` }),
    async *loggingEvents() {
      for (const reason of ['LoggingDisabled', 'LoggingEnabled']) {
        yield* listed(core, 'events', null, { fieldSelector: `reason=${reason}` });
      }
    },
    async *workloads(namespaces) {
      for (const namespace of namespaces ?? [null]) {
        for (const [group, resource] of workloadKinds) yield* listed(group, resource, namespace);
      }
    },
    nodePools: () => firstServed(['v1', 'v1beta1'].map((v) => listed(`/apis/karpenter.sh/${v}`, 'nodepools', null))),
    configMaps: () => loggingConfigMap(client, list),
    node: (name) => single(client, `${core}/nodes/${name}`, { verb: 'get', resource: 'nodes', name }),
  };
}

function place(group: string, resource: string, namespace: string | null): Pick<ListRequest, 'path' | 'access'> {
  if (namespace === null) return { path: `${group}/${resource}`, access: { verb: 'list', resource } };
  const path = `${group}/namespaces/${encodeURIComponent(namespace)}/${resource}`;
  return { path, access: { verb: 'list', resource, namespace } };
}

// A Role may grant `aws-logging` by name to list, or to get alone. Nothing wider is asked for.
async function* loggingConfigMap(client: Asking, list: (request: ListRequest) => RawPages): RawPages {
  const namespace = 'aws-observability';
  const { path } = place(core, 'configmaps', namespace);
  const access = { resource: 'configmaps', namespace, name: 'aws-logging' };
  const query = { fieldSelector: 'metadata.name=aws-logging' };
  try {
    yield* list({ path, query, access: { verb: 'list', ...access }, keepManagedFields: true });
  } catch (error) {
    if (answerOf(error) !== 403) throw error;
    yield* single(client, `${path}/aws-logging`, { verb: 'get', ...access });
  }
}

/** One object; no pages when there is none of that name. */
export async function* single(client: Asking, path: string, access: ListRequest['access']): RawPages {
  let object: RawObject;
  try {
    object = await client.get({ path, access });
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
