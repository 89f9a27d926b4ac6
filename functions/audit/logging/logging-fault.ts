import { listed } from '#lib/plural.ts';
import type { ClusterFacts, ConfigMap, Namespace } from '#model/cluster-facts.ts';
import type { Slice } from '#model/slice.ts';
import type { LoggingContext } from './config/find-problems.ts';
import { judgeLoggingConfig } from './config/judge-logging-config.ts';
import { loggingNamespace } from './config-text.ts';
import { configMapNotFound } from '#model/logging-state.ts';

/** What explains why Fargate does not log. */
export type LoggingFacts = Pick<ClusterFacts, 'cluster' | 'loggingConfigMap'> & {
  readonly namespaces: Slice<readonly Namespace[]>;
};

/** What the configuration means for pods made now: `unread` when a part of it could not be read and the rest is fine. */
type ConfigurationNow = 'broken' | 'fine' | 'unread';

/** What explains a reason that Fargate gave for not logging: the finding of a rule, or else a few words. */
export type LoggingFault =
  | { readonly cause: LoggingCause }
  | { readonly cause: null; readonly now: ConfigurationNow; readonly because: string; readonly todo: string };

/** Rules whose finding means that no pod made now is logged. */
export type LoggingCause = 'logging-configmap-missing' | 'logging-namespace-unlabelled' | 'logging-configmap-invalid';

/** Prepares what reasons are explained by, and gives the function that explains one. */
export function faultFinder({ loggingConfigMap, namespaces, cluster }: LoggingFacts): (reason: string) => LoggingFault {
  const isMissing = loggingConfigMap.ok && loggingConfigMap.value === null;
  const isUnlabelled =
    namespaces.ok && namespaces.value.some((one) => one.name === loggingNamespace && !isLabelled(one));
  const isInvalid = loggingConfigMap.ok && isRefused(loggingConfigMap.value, cluster);
  const unread = [
    ...(loggingConfigMap.ok ? [] : ['the ConfigMap aws-logging']),
    ...(namespaces.ok ? [] : ['the namespaces']),
  ];
  return (reason) => {
    if (isMissing) return { cause: 'logging-configmap-missing' };
    if (isUnlabelled) return { cause: 'logging-namespace-unlabelled' };
    if (isInvalid) return reason === configMapNotFound ? madeSince : { cause: 'logging-configmap-invalid' };
    return unread.length > 0 ? unexplained(unread) : healed;
  };
}

const madeSince: LoggingFault = {
  cause: null,
  now: 'broken',
  because: 'there is a ConfigMap by now, but Fargate would refuse it too',
  todo: 'Correct the ConfigMap (logging-configmap-invalid), then make the pods again',
};

const healed: LoggingFault = {
  cause: null,
  now: 'fine',
  because: 'nothing found now explains it, so new pods may log',
  todo: 'Make the pods again, since Fargate decides about logging only when a pod starts',
};

function unexplained(unread: readonly string[]): LoggingFault {
  return {
    cause: null,
    now: 'unread',
    because: `why is not known, since ${listed(unread)} could not be read`,
    todo: 'Check the ConfigMap aws-logging and its namespace, then make the pods again',
  };
}

/** Of a cluster that is known by its profiles alone, region and version may be empty. */
export function contextOf({ region, version }: Pick<ClusterFacts['cluster'], 'region' | 'version'>): LoggingContext {
  return { region: region === '' ? null : region, kubernetesVersion: version === '' ? null : version };
}

export function isLabelled({ labels }: Namespace): boolean {
  return labels['aws-observability'] === 'enabled';
}

function isRefused(configMap: ConfigMap | null, cluster: ClusterFacts['cluster']): boolean {
  return configMap !== null && judgeLoggingConfig(configMap.data, contextOf(cluster)).rejected.length > 0;
}
