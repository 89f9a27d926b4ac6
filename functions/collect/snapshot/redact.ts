import { isLogging } from '../config-maps.ts';
import { listOf, objectOf, only, textMap, without } from '../project/fields.ts';
import { argoPrefix, helmAnnotation } from '../project/manager-of.ts';
import { isNeededAnnotation } from '../project/needed-annotations.ts';
import type { RawObject } from '../raw-source.ts';
import { redactConfiguration } from './redact-configuration.ts';
import { hidden, redactPodSpec, redactPodStatus } from './redact-pod-spec.ts';

/** What of a workload is written. A list of what to keep: a Rollout's strategy alone has a dozen places for arguments. */
const workloadFields = [
  ...['replicas', 'selector', 'schedule', 'suspend', 'ttlSecondsAfterFinished', 'workloadRef'],
  ...['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'],
  ...['podManagementPolicy', 'paused', 'concurrencyPolicy'],
];
const strategyFields = ['strategy', 'updateStrategy'];

export function redactPod(raw: RawObject): RawObject {
  return {
    ...raw,
    metadata: redactMetadata(raw['metadata']),
    spec: redactPodSpec(raw['spec']),
    status: redactPodStatus(raw['status']),
  };
}

export function redactWorkload({ apiVersion, kind, metadata, spec }: RawObject): RawObject {
  return { apiVersion, kind, metadata: redactMetadata(metadata), spec: redactWorkloadSpec(spec) };
}

/** When it was over, and no more: messages of conditions may repeat anything. */
export function redactJob(raw: RawObject): RawObject {
  const { conditions, completionTime } = objectOf(raw['status']);
  const kept = listOf(conditions).map((one) => only(['type', 'status', 'lastTransitionTime'], one));
  return {
    ...redactWorkload(raw),
    status: { conditions: kept, ...(completionTime !== undefined && { completionTime }) },
  };
}

/** `aws-logging` is judged by its text; of any other ConfigMap the name is enough. */
export function redactConfigMap(raw: RawObject): RawObject {
  const { apiVersion, kind, metadata, data } = raw;
  if (!isLogging(raw)) return { apiVersion, kind, metadata: redactMetadata(metadata) };
  const { managedFields } = objectOf(metadata);
  return { apiVersion, kind, metadata: { ...redactMetadata(metadata), managedFields }, data: redactData(data) };
}

/** Namespaces, nodes, NodePools, events: nothing secret but what other tools leave in their annotations. */
export function redactObject(raw: RawObject): RawObject {
  return { ...raw, metadata: redactMetadata(raw['metadata']) };
}

/** DescribeCluster repeats the token of the request that made the cluster. */
export function redactCluster(raw: RawObject): RawObject {
  return without(raw, 'clientRequestToken', 'certificateAuthority');
}

function redactMetadata(value: unknown): RawObject {
  const metadata = objectOf(value);
  const rest = without(metadata, 'managedFields', 'annotations');
  const kept = Object.entries(textMap(metadata['annotations'])).flatMap(([key, text]) => {
    if (isNeededAnnotation(key)) return [[key, text]];
    return key === helmAnnotation || key.startsWith(argoPrefix) ? [[key, hidden]] : [];
  });
  return kept.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(kept) as RawObject };
}

function redactWorkloadSpec(value: unknown): RawObject {
  const spec = objectOf(value);
  const kept = Object.fromEntries(workloadFields.filter((key) => key in spec).map((key) => [key, spec[key]]));
  const strategies = strategyFields.filter((key) => key in spec).map((key) => [key, redactStrategy(spec[key])]);
  return {
    ...kept,
    ...(Object.fromEntries(strategies) as RawObject),
    ...('template' in spec && { template: redactTemplate(spec['template']) }),
    ...('jobTemplate' in spec && { jobTemplate: { spec: redactWorkloadSpec(objectOf(spec['jobTemplate'])['spec']) } }),
  };
}

function redactStrategy(value: unknown): RawObject {
  const { rollingUpdate, ...strategy } = objectOf(value);
  return {
    ...only(['type'], strategy),
    ...(rollingUpdate !== undefined && { rollingUpdate: only(['partition'], rollingUpdate) }),
  };
}

function redactTemplate(value: unknown): RawObject {
  const { metadata, spec } = objectOf(value);
  return { metadata: redactMetadata(metadata), spec: redactPodSpec(spec) };
}

function redactData(value: unknown): RawObject {
  const entries = Object.entries(textMap(value)).map(([key, text]) => [key, redactConfiguration(text)]);
  return Object.fromEntries(entries) as RawObject;
}
