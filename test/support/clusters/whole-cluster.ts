import type { KubernetesAccess } from '#collect/doctor/grants.ts';
import { targetTypeAnnotation } from '#model/cluster/traffic.ts';
import { fakeCluster } from '../../collect/live/live.ts';
import type { FakeCluster } from '../fakes/fake-cluster.ts';
import type { AnyObject, RecordedRequest } from '../fakes/fake-kubernetes.ts';

const made = { creationTimestamp: '2026-01-05T11:00:00Z' };
const labels = { app: 'web' };

const container = {
  name: 'app',
  image: 'nginx',
  resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '250m', memory: '256Mi' } },
};
const spec = {
  schedulerName: 'fargate-scheduler',
  nodeName: 'fargate-ip-10-0-0-1',
  containers: [container],
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
};

function owner(kind: string, name: string) {
  return { ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: `u-${name}`, controller: true }] };
}

const config = '[OUTPUT]\n    Name cloudwatch_logs\n    Match kube.*\n    region eu-west-1\n    log_group_name apps\n';

/** Objects of every kind that an audit reads, with something in each that a rule wants to know. */
export const wholeObjects: Readonly<Record<string, readonly AnyObject[]>> = {
  namespaces: [
    { metadata: { name: 'apps', ...made } },
    { metadata: { name: 'kube-system', ...made } },
    { metadata: { name: 'aws-observability', labels: { 'aws-observability': 'enabled' }, ...made } },
  ],
  pods: [
    {
      metadata: {
        ...{ name: 'web-1', namespace: 'apps', uid: 'u-web-1', ...made, ...owner('ReplicaSet', 'web-5d4f6c7b8d') },
        labels: { ...labels, 'eks.amazonaws.com/fargate-profile': 'apps', 'pod-template-hash': '5d4f6c7b8d' },
        annotations: { CapacityProvisioned: '0.25vCPU 0.5GB', Logging: 'LoggingEnabled' },
      },
      spec,
      status: { phase: 'Running' },
    },
  ],
  nodes: [
    {
      metadata: {
        name: 'fargate-ip-10-0-0-1',
        labels: { 'eks.amazonaws.com/compute-type': 'fargate', 'topology.kubernetes.io/zone': 'eu-west-1a' },
        ...made,
      },
      status: { nodeInfo: { kubeletVersion: 'v1.33.1-eks-1' } },
    },
  ],
  configmaps: [
    {
      metadata: {
        ...{ name: 'aws-logging', namespace: 'aws-observability', ...made },
        managedFields: [{ manager: 'kubectl', time: '2026-01-02T00:00:00Z', fieldsV1: { 'f:data': {} } }],
      },
      data: { 'output.conf': config, flb_log_cw: 'true' },
    },
    { metadata: { name: 'aws-auth', namespace: 'kube-system', ...made }, data: { mapRoles: '[]' } },
  ],
  deployments: [
    { metadata: { name: 'web', namespace: 'apps', uid: 'u-web', ...made }, spec: { template: templateOf() } },
  ],
  statefulsets: [
    { metadata: { name: 'db', namespace: 'apps', uid: 'u-db', ...made }, spec: { template: templateOf() } },
  ],
  daemonsets: [
    { metadata: { name: 'agent', namespace: 'apps', uid: 'u-agent', ...made }, spec: { template: templateOf() } },
  ],
  cronjobs: [
    {
      metadata: { name: 'nightly', namespace: 'apps', uid: 'u-nightly', ...made },
      spec: { jobTemplate: { spec: { ttlSecondsAfterFinished: 60, template: templateOf() } } },
    },
  ],
  events: [
    {
      metadata: { name: 'web-1.1', namespace: 'apps', ...made },
      involvedObject: { kind: 'Pod', namespace: 'apps', uid: 'u-web-1' },
      reason: 'LoggingEnabled',
      source: { component: 'fargate-scheduler' },
    },
  ],
  nodepools: [{ metadata: { name: 'spot', ...made } }],
  jobs: [
    { metadata: { name: 'once', namespace: 'apps', uid: 'u-once', ...made }, spec: { ttlSecondsAfterFinished: 60 } },
  ],
  poddisruptionbudgets: [
    {
      metadata: { name: 'web', namespace: 'apps', uid: 'u-pdb', ...made },
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
      status: { disruptionsAllowed: 1, currentHealthy: 1, desiredHealthy: 0, expectedPods: 1 },
    },
  ],
  persistentvolumeclaims: [
    { metadata: { name: 'data', namespace: 'apps', uid: 'u-data', ...made }, spec: { volumeName: 'pv-1' } },
  ],
  persistentvolumes: [
    {
      metadata: { name: 'pv-1', uid: 'u-pv', ...made },
      spec: { csi: { driver: 'efs.csi.aws.com', volumeHandle: 'fs-1' } },
    },
  ],
  services: [
    {
      metadata: { name: 'web', namespace: 'apps', ...made, annotations: { [targetTypeAnnotation]: 'ip' } },
      spec: { type: 'LoadBalancer', selector: labels, loadBalancerClass: 'service.k8s.aws/nlb' },
    },
  ],
  ingresses: [
    {
      metadata: { name: 'web', namespace: 'apps', ...made },
      spec: { ingressClassName: 'alb', defaultBackend: { service: { name: 'web' } } },
    },
  ],
  networkpolicies: [
    { metadata: { name: 'web', namespace: 'apps', ...made }, spec: { podSelector: { matchLabels: { app: 'other' } } } },
  ],
  ingressclasses: [
    {
      metadata: { name: 'alb', ...made },
      spec: { controller: 'ingress.k8s.aws/alb', parameters: { name: 'alb' } },
    },
  ],
  ingressclassparams: [{ metadata: { name: 'alb', ...made }, spec: { targetType: 'ip' } }],
  targetgroupbindings: [
    {
      metadata: { name: 'web', namespace: 'apps', ...made },
      spec: { targetType: 'ip', serviceRef: { name: 'web' } },
    },
  ],
  storageclasses: [{ metadata: { name: 'shared', ...made }, provisioner: 'efs.csi.aws.com' }],
  securitygrouppolicies: [
    {
      metadata: { name: 'web', namespace: 'apps', ...made },
      spec: { podSelector: {}, securityGroups: { groupIds: ['sg-1'] } },
    },
  ],
};

function templateOf() {
  return { metadata: { labels }, spec: { containers: spec.containers, volumes: spec.volumes } };
}

/** A cluster whose audit makes every read there is, and leaves nothing open; gone with the test. */
export async function wholeCluster(): Promise<FakeCluster> {
  const cluster = await fakeCluster({ objects: wholeObjects, karpenter: 'v1', eks: described });
  cluster.eks.account = { roles: { pods: { trust } }, vpcEndpoints: [endpoint], logs };
  return cluster;
}

const arn = 'arn:aws:logs:eu-west-1:111122223333:log-group:shop-fluent-bit-logs:log-stream:fluent-bit-web-1-apps';
const stream = { logStreamName: 'fluent-bit-web-1-apps', arn, lastIngestionTime: Date.parse('2026-01-02T01:00:00Z') };
const logs = {
  groups: {
    'shop-fluent-bit-logs': {
      streams: [stream],
      events: [
        {
          logStreamName: stream.logStreamName,
          timestamp: Date.now() - 60_000,
          message: '[2026/01/02 01:00:00] [error] [engine] chunk cannot be retried',
        },
      ],
    },
  },
};

const endpoint = { VpcId: 'vpc-1', ServiceName: 'com.amazonaws.eu-west-1.ecr.api', State: 'available' };

const described = {
  nodeGroups: ['default'],
  podIdentityAssociations: [{ namespace: 'tools', serviceAccount: 'tool', associationId: 'a-1' }],
  cluster: {
    resourcesVpcConfig: {
      ...{ vpcId: 'vpc-1', subnetIds: ['subnet-1'], publicAccessCidrs: ['0.0.0.0/0'] },
      clusterSecurityGroupId: 'sg-1',
    },
  },
  profiles: [
    {
      ...{ fargateProfileName: 'apps', createdAt: '2026-01-01T00:00:00Z', subnets: ['subnet-1'] },
      fargateProfileArn: 'arn:aws:eks:eu-west-1:111122223333:fargateprofile/shop/apps/1',
      ...{ podExecutionRoleArn: 'arn:aws:iam::111122223333:role/pods', selectors: [{ namespace: 'apps' }] },
    },
  ],
};

const trust = {
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'eks-fargate-pods.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:eks:eu-west-1:111122223333:fargateprofile/shop/*' } },
  },
};

/** Refuses these actions as AWS does. */
export function denyActions({ eks }: FakeCluster, ...actions: readonly string[]): void {
  const names = actions.map((action) => action.split(':')[1]);
  eks.refuse = (action) =>
    names.includes(action) ? { status: 403, code: codeOf(action), message: 'no policy allows it' } : undefined;
}

function codeOf(action: string): string {
  if (/^Describe(Subnets|RouteTables|VpcEndpoints)$/.test(action)) return 'UnauthorizedOperation';
  return /^(List|Describe)(?!AttachedRole|RolePol)/.test(action) ? 'AccessDeniedException' : 'AccessDenied';
}

/** Refuses these reads as an API server does. */
export function denyAccess({ kubernetes }: FakeCluster, ...denied: readonly KubernetesAccess[]): void {
  kubernetes.misbehave = (request) =>
    denied.some((access) => isOf(access, request)) ? { do: 'status', status: 403 } : undefined;
}

/** Whether a request is one that the access allows: of its kind, its verb and, with a name, of that object. */
function isOf({ resource, verb, name, orVerb }: KubernetesAccess, request: RecordedRequest): boolean {
  if (request.resource !== resource) return false;
  const asked = askedOf(request);
  const isVerb = asked.verb === verb || asked.verb === orVerb;
  return isVerb && (name === undefined || asked.name === name);
}

/** A request in the words of RBAC. A list of one name is allowed by a rule that names it. */
export function askedOf({ path, query, resource }: RecordedRequest) {
  const last = path.split('/').at(-1);
  if (last !== resource) return { verb: 'get', name: last } as const;
  return { verb: 'list', name: /^metadata\.name=(.+)$/.exec(query['fieldSelector'] ?? '')?.[1] } as const;
}
