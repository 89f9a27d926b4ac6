import { readFileSync } from 'node:fs';
import { type FakeEks, startFakeEks } from '../support/fakes/fake-eks.ts';
import type { Json } from './stack.ts';
import {
  type AnyObject,
  type FakeKubernetes,
  type Objects,
  startFakeKubernetes,
} from '../support/fakes/fake-kubernetes.ts';

type Night = 'before' | 'after';

export interface Clusters {
  readonly eks: FakeEks;
  /** The workshop's cluster, as it was before or after the label was put into its template. */
  showWorkshop(night: Night): void;
  close(): Promise<void>;
}

const read = (night: Night, file: string): Json =>
  JSON.parse(readFileSync(new URL(`../../examples/eks-workshop/${night}/${file}.json`, import.meta.url), 'utf8'));

function listed(night: Night, file: string): AnyObject[] {
  return read(night, file)['items'];
}

function workshop(night: Night): Objects {
  const workloads = Map.groupBy(listed(night, 'workloads').map(twice), ({ kind }) => `${String(kind).toLowerCase()}s`);
  return {
    ...Object.fromEntries(workloads),
    pods: listed(night, 'pods'),
    nodes: listed(night, 'nodes'),
    namespaces: listed(night, 'namespaces'),
    configmaps: listed(night, 'configmaps'),
    events: listed(night, 'events'),
    poddisruptionbudgets: [budget],
  };
}

/** Lets one pod of checkout go at a time. */
const budget: AnyObject = {
  metadata: { name: 'all', namespace: 'checkout', generation: 1 },
  spec: { maxUnavailable: 1, selector: {} },
  status: { observedGeneration: 1, disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 },
};

/** With a replica to spare, so that it is about placement and logging alone. */
function twice(workload: AnyObject): AnyObject {
  return workload.kind === 'Deployment'
    ? { ...workload, spec: { ...(workload['spec'] as Json), replicas: 2 } }
    : workload;
}

const outputConf = `[OUTPUT]
    Name cloudwatch_logs
    Match kube.*
    region us-west-2
    log_group_name /aws/eks/good/fargate
    log_stream_prefix pod-
    auto_create_group true
`;

/** The workshop's cluster with nothing left to say: logging is configured, and its pods say that they log. */
function healthy(): Objects {
  const objects = workshop('after');
  const made = { creationTimestamp: '2026-01-06T10:00:00Z' };
  const namespace = { name: 'aws-observability', labels: { 'aws-observability': 'enabled' }, ...made };
  // Who wrote the data and when tells whether pods are older than it.
  const written = { manager: 'kubectl', operation: 'Update', time: made.creationTimestamp, fieldsV1: { 'f:data': {} } };
  const config = { name: 'aws-logging', namespace: 'aws-observability', managedFields: [written], ...made };
  return {
    ...objects,
    pods: objects['pods']!.map((pod: Json) => (onFargate(pod) ? logging(pod) : pod) as AnyObject),
    namespaces: [...objects['namespaces']!, { metadata: namespace }],
    configmaps: [...objects['configmaps']!, { metadata: config, data: { 'output.conf': outputConf } }],
    events: [],
  };
}

const onFargate = (pod: Json): boolean => pod['spec'].schedulerName === 'fargate-scheduler';

function logging(pod: Json): Json {
  const annotations = { ...pod['metadata'].annotations, Logging: 'LoggingEnabled' };
  return { ...pod, metadata: { ...pod['metadata'], annotations } };
}

/** One good cluster, one with findings, and one whose API server knows nobody. */
export async function startClusters(port: number): Promise<Clusters> {
  const good = await startFakeKubernetes({ objects: healthy() });
  const workshopServer = await startFakeKubernetes({ objects: workshop('before') });
  const refusing = await startFakeKubernetes({ objects: healthy(), token: () => false });
  const servers = [good, workshopServer, refusing];
  const profiles = Object.values(read('before', 'fargate-profiles')).map(({ fargateProfile }: Json) => fargateProfile);
  const { nodegroups } = read('before', 'nodegroups');
  const eksCluster = ({ url, caData }: FakeKubernetes, tags = {}) => ({
    cluster: {
      ...{ endpoint: url, certificateAuthority: { data: caData }, tags, createdAt: '2026-01-05T08:55:32Z' },
      resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true },
    },
    profiles,
    nodeGroups: nodegroups,
  });
  const eks = await startFakeEks({
    port,
    region: 'us-west-2',
    clusters: {
      'eks-workshop': eksCluster(workshopServer),
      good: eksCluster(good),
      refusing: eksCluster(refusing),
    },
  });
  return {
    eks,
    showWorkshop: (night) => (workshopServer.objects = workshop(night)),
    async close() {
      await Promise.all([eks.close(), ...servers.map((server) => server.close())]);
    },
  };
}
