import { listOf, objectOf, only, type RawObject, textMap, without } from './fields.ts';
import { imdsArguments, portArguments } from './containers.ts';
import { argoPrefix, helmAnnotation, isNeededAnnotation } from './metadata.ts';

export const hidden = '***';

/**
 * Fields of an object that a snapshot keeps, and no others, in this order (`spec.selector`, `conditions[].type` of each
 * item); or the whole object without annotations of other tools, if nothing in it can be secret.
 */
export type Keep = readonly string[] | 'everything' | ((raw: RawObject) => RawObject);

export function keeperOf(keep: Keep): (raw: RawObject) => RawObject {
  if (typeof keep === 'function') return keep;
  return keep === 'everything' ? redactObject : keepFields(keep);
}

/** Keeps fields by path; objects and lists along a path exist even if the original has none. */
export function keepFields(paths: readonly string[]): (raw: RawObject) => RawObject {
  const kept = fieldKeeper(paths);
  if (!paths.includes('metadata')) return kept;
  return (raw) => ({ ...kept(raw), metadata: redactMetadata(raw['metadata']) });
}

function fieldKeeper(paths: readonly string[]): (value: unknown) => RawObject {
  const fields = [...Map.groupBy(paths, (path) => path.split('.')[0] ?? path)].map(([step, all]) => {
    const rests = all.filter((path) => path !== step).map((path) => path.slice(step.length + 1));
    return {
      name: step.replace(/\[\]$/, ''),
      isList: step.endsWith('[]'),
      inner: rests.length === 0 ? null : fieldKeeper(rests),
    };
  });
  return (value) => {
    const object = objectOf(value);
    const kept = fields.flatMap(({ name, isList, inner }): [string, unknown][] => {
      if (inner === null) return name in object ? [[name, object[name]]] : [];
      return [[name, isList ? listOf(object[name]).map(inner) : inner(object[name])]];
    });
    return Object.fromEntries(kept);
  };
}

/** Nothing in it is secret but the annotations of other tools. */
function redactObject(raw: RawObject): RawObject {
  return { ...raw, metadata: redactMetadata(raw['metadata']) };
}

export function redactMetadata(value: unknown): RawObject {
  const metadata = objectOf(value);
  const rest = without(metadata, 'managedFields', 'annotations');
  const kept = Object.entries(textMap(metadata['annotations'])).flatMap(([key, text]) => {
    if (isNeededAnnotation(key)) return [[key, text]];
    return key === helmAnnotation || key.startsWith(argoPrefix) ? [[key, hidden]] : [];
  });
  return kept.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(kept) as RawObject };
}

/** An allow list: the strategy of a Rollout alone has a dozen places for arguments. */
const workloadFields = [
  ...['replicas', 'selector', 'schedule', 'suspend', 'ttlSecondsAfterFinished', 'workloadRef'],
  ...['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'],
  ...['podManagementPolicy', 'paused', 'concurrencyPolicy'],
];
const strategyFields = ['strategy', 'updateStrategy'];

/** An object with a pod template: its kept fields, and the template redacted as a pod. */
export function redactWorkload({ apiVersion, kind, metadata, spec }: RawObject): RawObject {
  return { apiVersion, kind, metadata: redactMetadata(metadata), spec: redactWorkloadSpec(spec) };
}

function redactWorkloadSpec(value: unknown): RawObject {
  const spec = objectOf(value);
  return {
    ...mapFields(only([...workloadFields, ...strategyFields], spec), strategyFields, redactStrategy),
    ...('template' in spec && { template: redactTemplate(spec['template']) }),
    ...('jobTemplate' in spec && { jobTemplate: { spec: redactWorkloadSpec(objectOf(spec['jobTemplate'])['spec']) } }),
  };
}

function redactStrategy(value: unknown): RawObject {
  return mapFields(only(['type', 'rollingUpdate'], objectOf(value)), ['rollingUpdate'], (rolling) =>
    only(['partition'], objectOf(rolling)),
  );
}

function redactTemplate(value: unknown): RawObject {
  const { metadata, spec } = objectOf(value);
  return { metadata: redactMetadata(metadata), spec: redactPodSpec(spec) };
}

const containerLists = ['initContainers', 'containers', 'ephemeralContainers'];
const handlers = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const statusLists = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'];

/** Keeps names and structure; hides values that people type into manifests, which are sometimes passwords. */
export function redactPodSpec(value: unknown): RawObject {
  return mapFields(objectOf(value), containerLists, (list) => listOf(list).map(redactContainer));
}

/** A termination message holds whatever the program wrote last. */
export function redactPodStatus(value: unknown): RawObject {
  return mapFields(objectOf(value), statusLists, (list) =>
    listOf(list).map((item) => mapFields(objectOf(item), ['state', 'lastState'], redactState)),
  );
}

function redactContainer(value: unknown): RawObject {
  const container = objectOf(value);
  const withoutArguments = {
    ...without(container, 'command', 'args'),
    ...portArguments(container),
    ...imdsArguments(container),
  };
  const withoutEnv = mapFields(withoutArguments, ['env'], (list) => listOf(list).map(redactVariable));
  const withoutProbes = mapFields(withoutEnv, handlers, redactHandler);
  return mapFields(withoutProbes, ['lifecycle'], (lifecycle) =>
    mapFields(objectOf(lifecycle), ['postStart', 'preStop'], redactHandler),
  );
}

function redactVariable(value: unknown): RawObject {
  // An empty value is kept.
  return mapFields(objectOf(value), ['value'], (text) => (text === '' ? '' : hidden));
}

function redactHandler(value: unknown): RawObject {
  const withoutExec = mapFields(objectOf(value), ['exec'], () => ({ command: [hidden] }));
  return mapFields(withoutExec, ['httpGet'], (httpGet) => without(objectOf(httpGet), 'httpHeaders'));
}

function redactState(value: unknown): RawObject {
  return mapFields(objectOf(value), ['terminated'], (terminated) => without(objectOf(terminated), 'message'));
}

function mapFields(object: RawObject, keys: readonly string[], map: (value: unknown) => unknown): RawObject {
  const present = keys.filter((key) => key in object);
  return { ...object, ...Object.fromEntries(present.map((key) => [key, map(object[key])])) };
}

const secretWord =
  /passw|pwd|secret|token|credential|api[_-]?key|access[_-]?key|shared[_-]?key|private[_-]?key|authorization/i;
const firstWord = /^(?<word>[^\s=]+)(?<gap>\s*=\s*|\s+)(?<rest>\S.*)$/;
const userInfo = /:\/\/[^/@\s]{1,500}@/g;

/** Fluent Bit configuration with passwords and the like replaced; lines, keys and columns stay. */
export function redactConfiguration(text: string): string {
  return text.split('\n').map(redactLine).join('\n');
}

/** The telling word may be the key (`HTTP_Passwd x`) or the first of its values (`Record api_token x`). */
function redactLine(line: string): string {
  const entry = line.trimStart();
  const indent = line.slice(0, line.length - entry.length);
  return indent + redactEntry(entry, 2).replace(userInfo, `://${hidden}@`);
}

function redactEntry(entry: string, words: number): string {
  const { word, gap, rest } = firstWord.exec(entry)?.groups ?? {};
  if (word === undefined || gap === undefined || rest === undefined || words === 0) return entry;
  return word + gap + (secretWord.test(word) ? hidden : redactEntry(rest, words - 1));
}
