import { controllers } from '../raw/metadata.ts';
import { isMap, isSeq, type YAMLMap, isScalar } from 'yaml';
import { printable } from '#lib/text/wording.ts';
import { objectOf, type RawObject } from '../raw/fields.ts';
import {
  type Manifest,
  type ManifestObject,
  type ManifestWorkload,
  type PlacedObject,
  placeText,
} from './manifests.ts';
import {
  yamlFault,
  mapAt,
  offsetOf,
  textAt,
  type YamlText,
  entryOf,
  isMerge,
  keyText,
  scalarText,
} from './yaml-documents.ts';

/** References share what they name, so that only merges take memory. */
export const mostAliases = 10_000;

/**
 * An object with its name and namespace; `namespace` is for one that names none, null for a kind that has none. Fails
 * with a `Fault` without a name.
 */
export function toPlaced(object: ManifestObject, manifest: Manifest, namespace: string | null): PlacedObject {
  const kind = object.kind ?? '';
  const name = object.name ?? generatedName(object, manifest);
  if (name === null) {
    const what = `${kind} has no metadata.name, without which Kubernetes takes no object; give it one`;
    throw yamlFault(manifest.file, manifest.place(offsetOf(object.map)), what);
  }
  const home = namespace === null ? '' : (object.namespace ?? namespace);
  // Items of a List of one kind may lack what the List says.
  const raw: RawObject = { apiVersion: object.apiVersion, kind, ...toRaw(object, manifest) };
  const metadata = { ...objectOf(raw['metadata']), name, ...(home === '' ? {} : { namespace: home }) };
  return { manifest, object, kind, namespace: home, name, raw: { ...raw, metadata } };
}

function generatedName({ map }: ManifestObject, { resolve }: Manifest): string | null {
  const metadata = mapAt(map, 'metadata', resolve);
  const prefix = metadata === null ? null : textAt(metadata, 'generateName', resolve);
  return prefix === null ? null : prefix.replace(/-$/, '') || null;
}

function toRaw({ map, document }: ManifestObject, manifest: Manifest): RawObject {
  try {
    return map.toJS(document, { maxAliasCount: mostAliases }) as RawObject;
  } catch (error) {
    if (!(error instanceof ReferenceError || error instanceof RangeError || error instanceof TypeError)) throw error;
    const what = `its aliases and merges cannot be followed (${error.message}); write it out`;
    throw yamlFault(manifest.file, manifest.place(offsetOf(map)), what);
  }
}

/** What an object comes to: a workload for each of its pod templates, and why it may make other pods, too. */
export interface WorkloadFound {
  readonly workloads: readonly ManifestWorkload[];
  /** Its own controller, which is none of Kubernetes, makes pods of the templates. */
  readonly isCustom: boolean;
  readonly unread: string | null;
}

/** The workloads of an object; fails with a `Fault` where it has templates and no name. */
export function toWorkloadObject(object: ManifestObject, manifest: Manifest, namespace: string): WorkloadFound {
  const { templates, isCustom, unread } = podTemplatesOf(object, manifest.resolve);
  const placed = templates.length === 0 ? null : toPlaced(object, manifest, namespace);
  const workloads = placed === null ? [] : templates.map((found) => ({ ...placed, ...found }));
  if (unread === null) return { workloads, isCustom, unread };
  const what = `${object.kind ?? ''} ${object.name ?? 'without a name'} at ${placeText({ manifest, object })}`;
  return { workloads, isCustom, unread: `${what} ${whyUnread[unread]}` };
}

/** Kinds whose template lies elsewhere than in `spec.template`. */
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

/** Custom resources of which pods are made that stand nowhere as a template. */
const made: ReadonlyMap<string, readonly string[]> = new Map([
  ['argoproj.io', ['Workflow', 'CronWorkflow', 'WorkflowTemplate', 'ClusterWorkflowTemplate']],
  ['sparkoperator.k8s.io', ['SparkApplication', 'ScheduledSparkApplication']],
  ['flink.apache.org', ['FlinkDeployment']],
  ['tekton.dev', ['Task', 'ClusterTask', 'TaskRun', 'Pipeline', 'PipelineRun']],
]);

/** Groups and kinds that speak of containers and make none: policies, metrics, schemas, and what may hold any text. */
const speakOnly: ReadonlySet<string> = new Set([
  ...['apiextensions.k8s.io', 'admissionregistration.k8s.io', 'metrics.k8s.io', 'eksctl.io'],
  ...['kyverno.io', 'policies.kyverno.io', 'constraints.gatekeeper.sh', 'mutations.gatekeeper.sh'],
  ...['templates.gatekeeper.sh', 'policies.kubewarden.io', '/ConfigMap', '/Secret', '/Event'],
]);

/** What an object has of pods. */
export interface PodTemplates {
  readonly templates: readonly FoundTemplate[];
  /** The object is one of a kind that is known, whose own controller makes pods of the templates. */
  readonly isCustom: boolean;
  /** Why it may make pods that are not judged; null when it makes none but those of its templates. */
  readonly unread: 'partial' | 'refers' | 'made' | 'elsewhere' | null;
}

/**
 * The pod templates of an object. Of kinds that nobody knows, one with containers counts: `spec.template.spec` alone may
 * describe a node or a machine.
 */
export function podTemplatesOf(object: ManifestObject, resolve: Resolve): PodTemplates {
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

const whyUnread: Readonly<Record<NonNullable<PodTemplates['unread']>, string>> = {
  refers: 'takes its pod template from another object, so it was not judged itself',
  partial:
    'has no containers, so it is part of an object (a patch?) and was not judged; build it first, as with kustomize build',
  made: 'has its pods made by an operator of what it says, so they were not judged',
  elsewhere: 'holds containers in a place that is not known as a pod template, so they were not judged',
};

function whyNotAll(
  { map, kind, group }: { readonly map: YAMLMap; readonly kind: string; readonly group: string },
  templates: readonly FoundTemplate[],
  resolve: Resolve,
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

/** Kinds of other groups may bear the same name, as the Service of Knative does. */
export function groupOf(apiVersion: string | null): string {
  return apiVersion?.includes('/') === true ? (apiVersion.split('/')[0] ?? '') : '';
}

function at(node: unknown, way: readonly string[], resolve: Resolve, path: ObjectPath = []): FoundTemplate[] {
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

function hasContainers(resolve: Resolve) {
  return ({ template }: FoundTemplate): boolean => {
    const spec = mapAt(template, 'spec', resolve);
    const containers = spec === null ? null : resolve(entryOf(spec, 'containers', resolve)?.pair.value);
    return isSeq(containers) && containers.items.some((item) => isMap(resolve(item)));
  };
}

/** Whether a list `containers` whose items have an image stands anywhere but in these maps. */
function holdsContainers(
  node: unknown,
  resolve: Resolve,
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

function isContainer(node: unknown, resolve: Resolve): boolean {
  return isMap(node) && entryOf(node, 'image', resolve) !== null;
}

/** Labels and annotations of a pod template that YAML does not read as text, which the API server then refuses. */
export function quoteNotes({ manifest, kind, name, template }: ManifestWorkload): string[] {
  const metadata = mapAt(template, 'metadata', manifest.resolve);
  if (metadata === null) return [];
  return (['label', 'annotation'] as const).flatMap((what) => {
    const map = mapAt(metadata, `${what}s`, manifest.resolve);
    return map === null ? [] : notesOn(map, `${what} of the pod template of ${kind} ${name}`, manifest);
  });
}

function notesOn(map: YAMLMap, what: string, { file, place, resolve }: Manifest): string[] {
  return map.items.flatMap((pair) => {
    const value = resolve(pair.value);
    const key = keyText(pair);
    if (key === null || isMerge(pair) || isMap(value) || !isScalar(value)) return [];
    if (typeof value.value === 'string' || value.value === null) return [];
    const { line, column } = place(offsetOf(pair.key));
    const text = printable(scalarText(value), 60);
    return [
      `${file}:${String(line)}:${String(column)}: ${printable(key, 100)}, a ${what}, is read as a ${typeof value.value}, which the API server refuses: write it as "${text}", in quotes`,
    ];
  });
}

/** Keys and positions in lists, from an object down. */
export type ObjectPath = readonly (string | number)[];

/** A pod template that stands in an object. */
export interface FoundTemplate {
  readonly template: YAMLMap;
  readonly path: ObjectPath;
}

type Resolve = YamlText['resolve'];
