import { controllers } from '../raw/metadata.ts';
import { isMap, isSeq, type YAMLMap } from 'yaml';
import type { ManifestObject, FoundTemplate, ObjectPath } from './manifests.ts';
import { mapAt, type YamlText, entryOf, keyText } from './yaml-documents.ts';

/** Kinds whose pod template is not at `spec.template`. */
const places: Readonly<Record<string, string>> = {
  Pod: '',
  PodTemplate: 'template',
  CronJob: 'spec.jobTemplate.spec.template',
};

const usual = 'spec.template';

const trainingKinds = {
  TFJob: ['tfReplicaSpecs'],
  PyTorchJob: ['pytorchReplicaSpecs'],
  MPIJob: ['mpiReplicaSpecs'],
  MXJob: ['mxReplicaSpecs'],
  XGBoostJob: ['xgbReplicaSpecs'],
  PaddleJob: ['paddleReplicaSpecs'],
  JAXJob: ['jaxReplicaSpecs'],
} as const;

const rayCluster = (spec: string) => [`${spec}.headGroupSpec.template`, `${spec}.workerGroupSpecs.*.template`];

/** Pod templates of widely used custom resources, by group and kind; `*` is every item of a list or value of a map. */
const custom: ReadonlyMap<string, readonly string[]> = new Map([
  ['jobset.x-k8s.io/JobSet', ['spec.replicatedJobs.*.template.spec.template']],
  ['keda.sh/ScaledJob', ['spec.jobTargetRef.template']],
  [
    'leaderworkerset.x-k8s.io/LeaderWorkerSet',
    ['spec.leaderWorkerTemplate.leaderTemplate', 'spec.leaderWorkerTemplate.workerTemplate'],
  ],
  ['core.strimzi.io/StrimziPodSet', ['spec.pods.*']],
  ['serving.knative.dev/Revision', ['']],
  ['ray.io/RayCluster', rayCluster('spec')],
  ['ray.io/RayJob', [...rayCluster('spec.rayClusterSpec'), 'spec.submitterPodTemplate']],
  ['ray.io/RayService', rayCluster('spec.rayClusterConfig')],
  ...Object.entries(trainingKinds).map(([kind, [key]]): [string, string[]] => [
    `kubeflow.org/${kind}`,
    [`spec.${key}.*.template`],
  ]),
  ['batch.volcano.sh/Job', ['spec.tasks.*.template']],
  ['kueue.x-k8s.io/Workload', ['spec.podSets.*.template']],
  ['machinelearning.seldon.io/SeldonDeployment', ['spec.predictors.*.componentSpecs.*']],
  [
    'apps.kruise.io/AdvancedCronJob',
    ['jobTemplate', 'broadcastJobTemplate'].map((key) => `spec.template.${key}.spec.template`),
  ],
  [
    'apps.kruise.io/UnitedDeployment',
    ['statefulSetTemplate', 'advancedStatefulSetTemplate', 'cloneSetTemplate', 'deploymentTemplate'].map(
      (key) => `spec.template.${key}.spec.template`,
    ),
  ],
  ['agones.dev/Fleet', ['spec.template.spec.template']],
  ['agones.dev/GameServerSet', ['spec.template.spec.template']],
]);

/** Custom resources that lead to pods without containing a pod template. */
const made: ReadonlyMap<string, readonly string[]> = new Map([
  ['argoproj.io', ['Workflow', 'CronWorkflow', 'WorkflowTemplate', 'ClusterWorkflowTemplate']],
  ['sparkoperator.k8s.io', ['SparkApplication', 'ScheduledSparkApplication']],
  ['flink.apache.org', ['FlinkDeployment']],
  ['tekton.dev', ['Task', 'ClusterTask', 'TaskRun', 'Pipeline', 'PipelineRun']],
]);

/**
 * Groups and kinds that mention containers without creating any: policies, metrics, schemas, and kinds that may hold
 * any text.
 */
const speakOnly: ReadonlySet<string> = new Set([
  ...['apiextensions.k8s.io', 'admissionregistration.k8s.io', 'metrics.k8s.io', 'eksctl.io'],
  ...['kyverno.io', 'policies.kyverno.io', 'constraints.gatekeeper.sh', 'mutations.gatekeeper.sh'],
  ...['templates.gatekeeper.sh', 'policies.kubewarden.io', '/ConfigMap', '/Secret', '/Event'],
]);

/** Pod templates of an object. */
export interface PodTemplates {
  readonly templates: readonly FoundTemplate[];
  /** A known custom resource, whose controller creates pods from the templates. */
  readonly isCustom: boolean;
  /** Reason why it may create pods that are not judged; null if all its pods come from its templates. */
  readonly unread: 'partial' | 'refers' | 'made' | 'elsewhere' | null;
}

/**
 * Finds the pod templates of an object. In unknown kinds, a template counts only if it has containers:
 * `spec.template.spec` may also describe a node or a machine.
 */
export function podTemplatesOf(object: ManifestObject, resolve: ResolveAlias): PodTemplates {
  const { map, apiVersion } = object;
  const kind = object.kind ?? '';
  const group = groupOf(apiVersion);
  const own = custom.get(`${group}/${kind}`);
  const usualWay = (Object.hasOwn(places, kind) ? places[kind] : undefined) ?? usual;
  const templates = (own ?? [usualWay])
    .flatMap((way) => at(map, way === '' ? [] : way.split('.'), resolve))
    .filter(hasContainers(resolve));
  return { templates, isCustom: own !== undefined, unread: whyNotAll({ map, kind, group }, templates, resolve) };
}

function whyNotAll(
  { map, kind, group }: { readonly map: YAMLMap; readonly kind: string; readonly group: string },
  templates: readonly FoundTemplate[],
  resolve: ResolveAlias,
): PodTemplates['unread'] {
  if (made.get(group)?.includes(kind) === true) return 'made';
  if (templates.length === 0 && (kind === 'Pod' || controllers.has(kind))) {
    const spec = mapAt(map, 'spec', resolve);
    return spec !== null && entryOf(spec, 'workloadRef', resolve) !== null ? 'refers' : 'partial';
  }
  if (speakOnly.has(group) || speakOnly.has(`${group}/${kind}`)) return null;
  const judged = new Set<unknown>(templates.map(({ template }) => template));
  return holdsContainers(map, resolve, judged) ? 'elsewhere' : null;
}

/** Other API groups may have kinds of the same name, such as the Service of Knative. */
export function groupOf(apiVersion: string | null): string {
  return apiVersion?.includes('/') === true ? (apiVersion.split('/')[0] ?? '') : '';
}

function at(node: unknown, way: readonly string[], resolve: ResolveAlias, path: ObjectPath = []): FoundTemplate[] {
  const [key, ...rest] = way;
  if (key === undefined) return isMap(node) ? [{ template: node, path }] : [];
  if (key !== '*') {
    const next = isMap(node) ? entryOf(node, key, resolve) : null;
    return next === null ? [] : at(resolve(next.pair.value), rest, resolve, [...path, key]);
  }
  if (isSeq(node)) return node.items.flatMap((item, index) => at(resolve(item), rest, resolve, [...path, index]));
  if (!isMap(node)) return [];
  return node.items.flatMap((pair) => at(resolve(pair.value), rest, resolve, [...path, keyText(pair) ?? '']));
}

function hasContainers(resolve: ResolveAlias) {
  return ({ template }: FoundTemplate): boolean => {
    const spec = mapAt(template, 'spec', resolve);
    const containers = spec === null ? null : resolve(entryOf(spec, 'containers', resolve)?.pair.value);
    return isSeq(containers) && containers.items.some((item) => isMap(resolve(item)));
  };
}

/** Whether a `containers` list with images occurs anywhere outside these maps. */
function holdsContainers(
  node: unknown,
  resolve: ResolveAlias,
  apart: ReadonlySet<unknown>,
  seen = new Set<unknown>(),
): boolean {
  if (seen.has(node) || apart.has(node) || seen.size > 1_000_000) return false;
  if (isSeq(node)) {
    seen.add(node);
    return node.items.some((item) => holdsContainers(resolve(item), resolve, apart, seen));
  }
  if (!isMap(node)) return false;
  seen.add(node);
  return node.items.some((pair) => {
    const value = resolve(pair.value);
    const isList = keyText(pair) === 'containers' && isSeq(value);
    if (isList && value.items.some((item) => isContainer(resolve(item), resolve))) return true;
    return holdsContainers(value, resolve, apart, seen);
  });
}

function isContainer(node: unknown, resolve: ResolveAlias): boolean {
  return isMap(node) && entryOf(node, 'image', resolve) !== null;
}

type ResolveAlias = YamlText['resolve'];
