import * as fc from 'fast-check';
import type { RawObject } from '#collect/raw/fields.ts';

/** A pod as the API prints it, every field an audit reads set. */
export const rawPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'checkout-7d9c8f6b5-x2x4z',
    generateName: 'checkout-7d9c8f6b5-',
    namespace: 'checkout',
    uid: 'b6c1c6f2-0000-4000-8000-000000000001',
    creationTimestamp: '2026-01-05T10:00:00Z',
    labels: { app: 'checkout', fargate: 'yes' },
    annotations: { Logging: 'LoggingEnabled', CapacityProvisioned: '0.25vCPU 0.5GB', 'example.com/note': 'x' },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'checkout-7d9c8f6b5', uid: 'rs-1', controller: true },
    ],
  },
  spec: {
    schedulerName: 'fargate-scheduler',
    nodeName: 'fargate-ip-10-42-11-96.us-west-2.compute.internal',
    nodeSelector: { disk: 'ssd' },
    initContainers: [{ name: 'proxy', restartPolicy: 'Always', resources: { requests: { cpu: 1 } } }],
    containers: [{ name: 'app', resources: { requests: { cpu: '250m' }, limits: { memory: '1G' } } }],
  },
  status: {
    phase: 'Running',
    startTime: '2026-01-05T10:01:00Z',
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-05T10:00:50Z' },
    ],
  },
} as const satisfies RawObject;

/** A pod with `canary` in every place where a secret may stand. */
export function fullPod(canary: string) {
  const exec = { exec: { command: ['sh', '-c', canary] } };
  const httpGet = { httpGet: { path: '/', port: 80, httpHeaders: [{ name: 'Authorization', value: canary }] } };
  const terminated = { terminated: { exitCode: 1, reason: 'Error', message: canary } };
  const container = {
    name: 'app',
    image: 'app:1',
    command: [canary],
    args: ['--password', canary],
    env: [
      { name: 'PASSWORD', value: canary },
      { name: 'OTHER', valueFrom: { secretKeyRef: { name: 'database', key: 'password' } } },
    ],
    envFrom: [{ secretRef: { name: 'database' } }],
    livenessProbe: exec,
    readinessProbe: httpGet,
    startupProbe: { ...exec, ...httpGet },
    lifecycle: { postStart: exec, preStop: httpGet },
    resources: { requests: { cpu: '250m' } },
  };
  const status = [{ name: 'app', state: terminated, lastState: terminated }];
  return {
    ...rawPod,
    metadata: {
      ...rawPod.metadata,
      annotations: { ...rawPod.metadata.annotations, 'kubectl.kubernetes.io/last-applied-configuration': canary },
      managedFields: [{ manager: canary }],
    },
    spec: { ...rawPod.spec, containers: [container], initContainers: [container], ephemeralContainers: [container] },
    status: { ...rawPod.status, containerStatuses: status, initContainerStatuses: status },
  } as const;
}

const namespaces = ['checkout', 'prod', 'prod-web', 'orders', 'kube-system'];
const schedulers = ['fargate-scheduler', 'default-scheduler', undefined];
const phases = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown', undefined];

/** Pods that differ in what decides whether they are read; names are unique. */
export const rawPods: fc.Arbitrary<RawObject[]> = fc
  .array(
    fc.record({
      namespace: fc.constantFrom(...namespaces),
      schedulerName: fc.constantFrom(...schedulers),
      phase: fc.constantFrom(...phases),
    }),
    { maxLength: 40 },
  )
  .map((kinds) =>
    kinds.map(({ namespace, schedulerName, phase }, index) => ({
      ...rawPod,
      metadata: { ...rawPod.metadata, namespace, name: `pod-${index}` },
      spec: schedulerName === undefined ? {} : { schedulerName },
      status: phase === undefined ? {} : { phase },
    })),
  );
