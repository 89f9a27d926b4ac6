import { isDeepStrictEqual } from 'node:util';
import type { ClusterState } from '../simulation/cluster-state.ts';
import { selects } from '../simulation/kubelet.ts';
import type { KubeObject, PodSpec, Selector, Template } from '../simulation/objects.ts';
import { Refused } from './command.ts';

/** Puts a changed object in the place of one, as far as the API server lets it. */
export function replaceObject(state: ClusterState, object: KubeObject, changed: KubeObject): void {
  validate(changed);
  validateChange(object, changed);
  if (changed.kind === 'ConfigMap' && !isDeepStrictEqual(object['data'], changed['data'])) ownData(state, changed);
  state.objects[state.objects.indexOf(object)] = changed;
}

/** Records who changed the data of a ConfigMap, and when. */
export function ownData(state: ClusterState, { metadata, apiVersion }: KubeObject): void {
  const fieldsV1 = { 'f:data': {} };
  metadata.managedFields = [
    ...(metadata.managedFields ?? []),
    { manager: 'kubectl', operation: 'Update', apiVersion, time: state.time(), fieldsType: 'FieldsV1', fieldsV1 },
  ];
}

/** The part of the API server's validation that a patch of a template can fail. */
export function validate(object: KubeObject): void {
  const template = templateOf(object);
  if (template === undefined) return;
  const spec: Partial<PodSpec> = template.spec;
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  if ((spec.containers ?? []).length === 0) throw new Refused('spec.template.spec.containers: Required value');
  for (const { name, image } of containers as Partial<PodSpec['containers'][number]>[]) {
    if (name === undefined || name === '') throw new Refused('spec.template.spec.containers[].name: Required value');
    if (image === undefined || image === '')
      throw new Refused(`spec.template.spec.containers[${name}].image: Required value`);
  }
  const { selector } = object['spec'] as { selector?: Selector };
  if (selector !== undefined && !selects(selector, template.metadata?.labels))
    throw new Refused('spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`');
}

/** Fields that stay as they were made. */
const fixed: Readonly<Record<string, (spec: Record<string, unknown>) => unknown>> = {
  Deployment: ({ selector }) => selector,
  DaemonSet: ({ selector }) => selector,
  Job: ({ selector, template, completionMode }) => ({ selector, template, completionMode }),
  StatefulSet: (spec) => without(spec, ['replicas', 'template', 'updateStrategy', 'minReadySeconds', 'ordinals']),
};

function validateChange(object: KubeObject, changed: KubeObject): void {
  const of = fixed[object.kind];
  if (object.kind === 'Pod' && !isDeepStrictEqual(movable(object), movable(changed)))
    throw new Refused(
      'spec: Forbidden: pod updates may not change fields other than images, tolerations and deadlines',
    );
  if (of === undefined) return;
  const [before, after] = [object, changed].map((one) => of(one['spec'] as Record<string, unknown>));
  if (!isDeepStrictEqual(before, after)) throw new Refused(`spec: Forbidden: field of a ${object.kind} is immutable`);
}

/** The spec of a pod without what may be changed in it. */
function movable({ spec }: KubeObject): unknown {
  const { containers, ...others } = spec as PodSpec;
  return {
    ...without(others, ['tolerations', 'activeDeadlineSeconds']),
    containers: containers.map((container) => without(container, ['image'])),
  };
}

function without(fields: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

function templateOf({ kind, spec }: KubeObject): Template | undefined {
  const { template, jobTemplate } = (spec ?? {}) as {
    template?: Template;
    jobTemplate?: { spec: { template: Template } };
  };
  return kind === 'CronJob' ? jobTemplate?.spec.template : template;
}
