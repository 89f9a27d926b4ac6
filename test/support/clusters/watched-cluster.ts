import type { AnyObject } from '../fakes/fake-kubernetes.ts';

interface PodFields {
  readonly logging?: string;
  readonly at?: string;
  readonly owner?: string;
  readonly namespace?: string;
}

const notFound = 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND';

/** A running pod of a Deployment on Fargate. */
export function podOf(
  name: string,
  { logging, at, owner = 'checkout', namespace = 'shop' }: PodFields = {},
): AnyObject {
  return {
    metadata: {
      name,
      namespace,
      uid: `uid-${name}`,
      creationTimestamp: at ?? '2026-11-24T10:00:00Z',
      annotations: { Logging: logging ?? 'LoggingEnabled' },
      labels: { 'pod-template-hash': 'abc' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${owner}-abc`, uid: `rs-${owner}`, controller: true },
      ],
    },
    spec: { schedulerName: 'fargate-scheduler' },
    status: { phase: 'Running' },
  };
}

export const silentPod = (name: string, fields: PodFields = {}) => podOf(name, { logging: notFound, ...fields });

const namespace = {
  metadata: { name: 'aws-observability', labels: { 'aws-observability': 'enabled' } },
};
const outputConf =
  '[OUTPUT]\n    Name cloudwatch_logs\n    Match kube.*\n    region eu-west-1\n    log_group_name shop\n    log_stream_prefix pod-\n    auto_create_group true\n';
const configMap = {
  metadata: { name: 'aws-logging', namespace: 'aws-observability', resourceVersion: '1' },
  data: { 'output.conf': outputConf },
};

/** A cluster whose pods log, or not, and whose logging is configured, or not. */
export function objectsOf(pods: readonly AnyObject[], configured: boolean) {
  return { pods, namespaces: [namespace], configmaps: configured ? [configMap] : [] };
}
