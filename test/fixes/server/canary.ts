import type { Job, KubeObject } from '../simulation/objects.ts';
import { selectByUid } from './completed.ts';
import type { ControlPlane } from './control-plane.ts';
import { until } from './processes.ts';
import { allPrefixes, keyOfObject } from './stored-kinds.ts';

const namespace = 'canary';
const labels = { app: namespace };
const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'main' }] } };
const long = '2020-01-01T00:00:00Z';

function object(apiVersion: string, kind: string, spec: unknown, more: Partial<KubeObject> = {}): KubeObject {
  const metadata = {
    ...{ name: namespace, namespace, uid: `${namespace}-${kind}`, creationTimestamp: long, generation: 1 },
  };
  return { apiVersion, kind, metadata, spec, ...more };
}

const job = { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } }, suspend: true };

/** Objects of which each controller shows by its first work that it has read all there is. */
const observed = [
  object('apps/v1', 'Deployment', { replicas: 0, selector: { matchLabels: labels }, template }),
  object('apps/v1', 'StatefulSet', { replicas: 0, selector: { matchLabels: labels }, template, serviceName: '' }),
  object('apps/v1', 'ReplicaSet', { replicas: 0, selector: { matchLabels: labels }, template }),
  object('apps/v1', 'DaemonSet', {
    selector: { matchLabels: labels },
    template: { ...template, spec: { ...template.spec, nodeSelector: labels } },
  }),
  object('policy/v1', 'PodDisruptionBudget', { maxUnavailable: 1 }),
];
const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'absent', uid: 'absent', controller: true };
const orphan = object('v1', 'ConfigMap', undefined);
orphan.metadata.ownerReferences = [owner];
const finished = object(
  'batch/v1',
  'Job',
  { ...job, suspend: false, ttlSecondsAfterFinished: 0 },
  { status: { completionTime: long, conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: long }] } },
);
selectByUid(finished as Job);
const due = object(
  'batch/v1',
  'CronJob',
  { schedule: '0 0 * * *', jobTemplate: { spec: job } },
  { status: { lastScheduleTime: long } },
);
const home = {
  ...{ apiVersion: 'v1', kind: 'Namespace', spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
  metadata: { name: namespace, uid: namespace, creationTimestamp: long },
};

export const canary: readonly KubeObject[] = [home, ...observed, orphan, finished, due];

/** Waits until all controllers work, and takes the canary out. */
export async function controllersAtWork({ etcd }: ControlPlane): Promise<void> {
  await until('the controllers are at work', async () => {
    const stored = await etcd.read(canary.map(keyOfObject).map((key) => key.replace(/[^/]*$/, '')));
    const found = new Map(stored.map(({ key, object: found }) => [key, found]));
    const status = (one: KubeObject) => found.get(keyOfObject(one))?.['status'] as Record<string, unknown> | undefined;
    return (
      observed.every((one) => status(one)?.['observedGeneration'] === 1) &&
      [orphan, finished].every((one) => !found.has(keyOfObject(one))) &&
      status(due)?.['lastScheduleTime'] !== long
    );
  });
  await etcd.wipe(allPrefixes.map((prefix) => `${prefix}${namespace}/`));
  await etcd.write([{ key: keyOfObject(home), object: undefined }]);
}
