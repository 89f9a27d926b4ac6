import { collectFacts } from '#collect/facts.ts';
import { type ClusterFacts, type ConfigMap, type Namespace, read } from '#model/facts/cluster-facts.ts';
import type { FargateProfile, Selector } from '#model/cluster/fargate-profile.ts';
import type { Node, NodeSummary } from '#model/facts/node.ts';
import type { Container, Pod, PodSettings } from '#model/facts/pod.ts';
import type { PodTemplate, Workload } from '#model/facts/workload.ts';
import { denied, MemorySource } from '../fakes/memory-source.ts';
import { accessEntry, executionRole, routeTable, subnet } from './surroundings.ts';

/** The clock of every built cluster. Profiles are a month old by default, pods an hour. */
const takenAt = '2026-11-24T02:00:00.000Z';
export const hourAgo = '2026-11-24T01:00:00.000Z';
export const monthAgo = '2026-10-24T02:00:00.000Z';

export function minutesAgo(minutes: number): string {
  return new Date(Date.parse(takenAt) - minutes * 60_000).toISOString();
}

export function selector(namespace: string, labels: Record<string, string> = {}): Selector {
  return { namespace, labels };
}

export function profile(fields: Partial<FargateProfile> = {}): FargateProfile {
  const name = fields.name ?? 'apps';
  return {
    name,
    arn: `arn:aws:eks:us-west-2:111122223333:fargateprofile/demo/${name}/0000`,
    createdAt: monthAgo,
    status: 'ACTIVE',
    podExecutionRoleArn: 'arn:aws:iam::111122223333:role/fargate-pods',
    subnets: ['subnet-a', 'subnet-b'],
    selectors: [selector('apps')],
    healthIssues: [],
    ...fields,
  };
}

const settings: PodSettings = {
  labels: {},
  annotations: {},
  nodeSelector: {},
  hasNodeAffinity: false,
  schedulerName: 'default-scheduler',
  nodeName: null,
  serviceAccountName: 'default',
  asks: {},
};

/** A running pod of Deployment `web` in namespace `apps`, on an EC2 node. */
export function pod(fields: Partial<Pod> = {}): Pod {
  const name = fields.name ?? 'web-6d4b75cb6d-abcde';
  return {
    ...settings,
    namespace: 'apps',
    name,
    uid: `uid-${name}`,
    generateName: 'web-6d4b75cb6d-',
    owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-6d4b75cb6d', uid: 'uid-web-rs' },
    nodeName: 'ip-10-0-0-1.us-west-2.compute.internal',
    createdAt: hourAgo,
    startedAt: hourAgo,
    finishedAt: null,
    deleting: false,
    phase: 'Running',
    reason: null,
    message: null,
    scheduled: { status: 'True', reason: null, message: null, since: hourAgo },
    ready: true,
    hasStarted: true,
    containerStates: [],
    gated: false,
    hasWebIdentity: false,
    containers: [container()],
    ...fields,
    labels: { app: 'web', 'pod-template-hash': '6d4b75cb6d', ...fields.labels },
  };
}

/** The same pod as Fargate runs it. */
export function fargatePod(fields: Partial<Pod> = {}): Pod {
  return pod({
    nodeName: 'fargate-ip-10-0-0-9.us-west-2.compute.internal',
    schedulerName: 'fargate-scheduler',
    ...fields,
    labels: { 'eks.amazonaws.com/fargate-profile': 'apps', ...fields.labels },
    annotations: { CapacityProvisioned: '0.25vCPU 0.5GB', Logging: 'LoggingEnabled', ...fields.annotations },
  });
}

/** A pod that the default scheduler has found no node for, for `minutes`. */
export function pendingPod(minutes: number, fields: Partial<Pod> = {}): Pod {
  return pod({
    phase: 'Pending',
    nodeName: null,
    startedAt: null,
    ready: null,
    scheduled: {
      status: 'False',
      reason: 'Unschedulable',
      message: 'no nodes available to schedule pods',
      since: minutesAgo(minutes),
    },
    ...fields,
  });
}

export function container(fields: Partial<Container> = {}): Container {
  return {
    name: 'app',
    init: false,
    sidecar: false,
    requests: { cpu: '100m', memory: '128Mi' },
    limits: {},
    asks: {},
    ...fields,
  };
}

/** Containers of a template of which a test says nothing: those of the first pod that is judged with it. */
export const unsaid: readonly Container[] = [];

/** Deployment `web` of namespace `apps`. */
export function workload(
  fields: Partial<Omit<Workload, 'template'>> & { template?: Partial<PodTemplate> } = {},
): Workload {
  const { template, ...rest } = fields;
  const name = rest.name ?? 'web';
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'apps',
    name,
    uid: `uid-${name}`,
    owner: null,
    managedBy: null,
    annotations: {},
    matchLabels: { app: name },
    ...rest,
    template: {
      ...settings,
      schedulerName: null,
      containers: unsaid,
      ...template,
      labels: { app: name, ...template?.labels },
    },
  };
}

export function namespace(name: string, labels: Record<string, string> = {}): Namespace {
  return { name, labels: { 'kubernetes.io/metadata.name': name, ...labels }, createdAt: monthAgo };
}

export function nodes(counts: { fargate: number; other?: number }, sample: readonly Node[] = []): NodeSummary {
  return {
    total: counts.fargate + (counts.other ?? 0),
    fargate: counts.fargate,
    byZone: {},
    byKubelet: counts.fargate === 0 ? {} : { 'v1.33.5-eks-1234567': counts.fargate },
    byRuntime: {},
    byOsImage: {},
    sample,
    otherKubelets: new Map(),
  };
}

const outputConf = `[OUTPUT]
    Name cloudwatch_logs
    Match kube.*
    region us-west-2
    log_group_name /aws/eks/demo/fargate
    log_stream_prefix pod-
    auto_create_group true
`;

/** A valid `aws-logging`, last changed when it was made. */
export function loggingConfigMap(fields: Partial<ConfigMap> = {}): ConfigMap {
  return {
    namespace: 'aws-observability',
    name: 'aws-logging',
    data: { 'output.conf': outputConf },
    createdAt: monthAgo,
    dataChangedAt: monthAgo,
    ...fields,
  };
}

/** Every slice of a cluster that has nothing; read everywhere, as nobody knows its namespaces. */
const nothing = await collectFacts(new MemorySource({ failing: { namespaces: denied('namespaces') } }), { scope: [] });

/** A healthy cluster with EC2 nodes, one profile `apps`, and logging configured; everything was read. */
export function facts(fields: Partial<ClusterFacts> = {}): ClusterFacts {
  return {
    ...nothing,
    cluster: {
      name: 'demo',
      arn: 'arn:aws:eks:us-west-2:111122223333:cluster/demo',
      partition: 'aws',
      account: '111122223333',
      region: 'us-west-2',
      version: '1.33',
      platformVersion: 'eks.12',
      createdAt: monthAgo,
      autoMode: false,
      securityGroup: 'sg-cluster',
      authenticationMode: 'API_AND_CONFIG_MAP',
      privateEndpoint: true,
      publicRanges: ['0.0.0.0/0'],
      eventTtl: null,
    },
    takenAt,
    mode: 'snapshot',
    scope: [],
    profiles: read([profile()]),
    namespaces: read([
      namespace('apps'),
      namespace('kube-system'),
      namespace('aws-observability', { 'aws-observability': 'enabled' }),
    ]),
    loggingConfigMap: read(loggingConfigMap()),
    workloads: read([workload(), workload({ kind: 'DaemonSet', name: 'agent', uid: '' })]),
    nodes: read(nodes({ fargate: 1, other: 2 })),
    nodeGroups: read(['default']),
    executionRoles: read([executionRole()]),
    accessEntries: read([accessEntry()]),
    subnets: read([subnet(), subnet({ id: 'subnet-b', zone: 'us-west-2b' })]),
    routeTables: read([routeTable()]),
    ...fields,
  };
}

/** A cluster in which Fargate is all there is. */
export function fargateOnly(fields: Partial<ClusterFacts> = {}): ClusterFacts {
  return facts({ nodes: read(nodes({ fargate: 3 })), nodeGroups: read([]), nodePools: read([]), ...fields });
}
