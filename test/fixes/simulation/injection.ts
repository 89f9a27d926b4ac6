import type { ClusterState, NewObject } from './cluster-state.ts';
import { controllerOf, type KubeObject, type PodSpec, type Template } from './objects.ts';

/** What a webhook adds to every pod of a workload. */
export interface Injection {
  readonly containers: PodSpec['containers'];
  readonly initContainers: PodSpec['containers'];
  readonly volumes: NonNullable<PodSpec['volumes']>;
}

/** Labels and annotations of a template that have the usual injectors leave its pods alone. */
const switches: readonly (readonly [string, string])[] = [
  ['kuma.io/sidecar-injection', 'disabled'],
  ['sidecar.istio.io/inject', 'false'],
  ['linkerd.io/inject', 'disabled'],
  ['admission.datadoghq.com/enabled', 'false'],
  ['consul.hashicorp.com/connect-inject', 'false'],
  ['appmesh.k8s.aws/sidecarInjectorWebhook', 'disabled'],
  ['vault.hashicorp.com/agent-inject', 'false'],
  ['sidecar.opentelemetry.io/inject', 'false'],
  ['instrumentation.opentelemetry.io/inject-go', 'false'],
];

/** Notes what recorded pods have and their templates have not: something put it in, and will put it into new ones. */
export function noteInjections(state: ClusterState): void {
  for (const pod of state.list('Pod')) {
    const owner = state.objects.find(({ metadata }) => metadata.uid === controllerOf(pod)?.uid);
    const template = (owner?.['spec'] as { template?: Template } | undefined)?.template;
    if (owner === undefined || template === undefined) continue;
    const injection = {
      containers: added(pod.spec.containers, template.spec.containers),
      initContainers: added(pod.spec.initContainers, template.spec.initContainers),
      // The token of the service account comes from Kubernetes, and is mountable everywhere.
      volumes: added(pod.spec.volumes, template.spec.volumes).filter(({ projected }) => projected === undefined),
    };
    if (Object.values(injection).some((list) => list.length > 0)) state.injections.set(workloadOf(owner), injection);
  }
}

/** Mutates a new pod as the injecting webhook does. */
export function inject(state: ClusterState, pod: NewObject): void {
  const owner = pod.metadata.ownerReferences?.[0];
  const controller = state.objects.find(({ metadata }) => metadata.uid === owner?.uid);
  const injection = controller === undefined ? undefined : state.injections.get(workloadOf(controller));
  const namespace = state.find('Namespace', undefined, pod.metadata.namespace ?? '');
  const marks = { ...namespace?.metadata.labels, ...pod.metadata.annotations, ...pod.metadata.labels };
  if (injection === undefined || switches.some(([key, value]) => marks[key] === value)) return;
  const spec = pod['spec'] as PodSpec;
  spec.containers = [...spec.containers, ...structuredClone(injection.containers)];
  spec.initContainers = [...(spec.initContainers ?? []), ...structuredClone(injection.initContainers)];
  spec.volumes = [...(spec.volumes ?? []), ...structuredClone(injection.volumes)];
}

function added<T extends { name: string }>(has: readonly T[] = [], template: readonly T[] = []): T[] {
  return has.filter(({ name }) => !template.some((one) => one.name === name));
}

function workloadOf(object: KubeObject): string {
  return controllerOf(object)?.uid ?? object.metadata.uid;
}
