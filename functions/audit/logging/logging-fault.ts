import { listed } from '#lib/text/wording.ts';
import type { ClusterFacts, Namespace, Slice } from '#model/facts/cluster-facts.ts';
import type { LoggingContext } from './config/find-problems.ts';
import { judgeLoggingConfig } from './config/judge-logging-config.ts';
import { loggingNamespace } from './config-text.ts';
import { labelEvidence } from './namespace-label.ts';
import { configMapNotFound } from '#model/facts/logging-state.ts';

/** What explains why Fargate does not log. */
export type LoggingFacts = Pick<ClusterFacts, 'cluster' | 'loggingConfigMap'> & {
  readonly namespaces: Slice<readonly Namespace[]>;
};

/**
 * What the configuration means for pods made now: `unread` when a part of it could not be read and the rest is fine, or
 * when nobody knows whether Fargate minds what is wrong.
 */
type ConfigurationNow = 'broken' | 'fine' | 'unread';

/** What explains a reason that Fargate gave for not logging: the finding of a rule, or else a few words. */
export type LoggingFault =
  | { readonly cause: LoggingCause }
  | { readonly cause: null; readonly now: ConfigurationNow; readonly because: string; readonly todo: string };

/** Rules whose finding means that no pod made now is logged. */
export type LoggingCause = 'logging-configmap-missing' | 'logging-namespace-unlabelled' | 'logging-configmap-invalid';

/** What a pod says of itself: the code of its annotation, and what the event says, where there is one. */
export interface LoggingWords {
  readonly reason: string;
  readonly message: string | null;
}

/** What the pod's own words blame: the first of them that says it. Null where they are no more than a code. */
export function blamed({ reason, message }: LoggingWords): 'missing' | 'invalid' | null {
  for (const words of [reason, message ?? '']) {
    // What follows "invalid configmap" may speak of things not found, too.
    if (/invalid/i.test(words)) return 'invalid';
    if (words === configMapNotFound || /not found/i.test(words)) return 'missing';
  }
  return null;
}

/**
 * Prepares what reasons are explained by, and gives the function that explains one. The pod's own words come first; the
 * label of the namespace explains those alone that blame nothing, and none once a pod made since the configuration logs.
 */
export function faultFinder(facts: LoggingFacts): (words: LoggingWords, isAccepted: boolean) => LoggingFault {
  const now = stateOf(facts);
  return (words, isAccepted) => {
    const blame = blamed(words);
    if (now.isMissing) return blame === 'invalid' ? goneSince : { cause: 'logging-configmap-missing' };
    if (now.isInvalid) return blame === 'missing' ? madeSince : { cause: 'logging-configmap-invalid' };
    const isDoubtful = now.isUnlabelled && !isAccepted;
    if (isDoubtful && blame === null) return { cause: 'logging-namespace-unlabelled' };
    if (now.isUnstartable) return unstartable;
    if (isDoubtful) return withoutLabel;
    const unread = isAccepted ? now.unread.filter((what) => what === theConfigMap) : now.unread;
    return unread.length > 0 ? unexplained(unread) : healed;
  };
}

const theConfigMap = 'the ConfigMap aws-logging';

function stateOf({ loggingConfigMap, namespaces, cluster }: LoggingFacts) {
  const data = loggingConfigMap.ok ? (loggingConfigMap.value?.data ?? null) : null;
  const verdict = data === null ? null : judgeLoggingConfig(data, contextOf(cluster));
  return {
    isMissing: loggingConfigMap.ok && loggingConfigMap.value === null,
    isInvalid: verdict !== null && verdict.rejected.length > 0,
    isUnstartable: verdict !== null && verdict.unstartable.length > 0,
    isUnlabelled: namespaces.ok && namespaces.value.some(isUnlabelled),
    unread: [...(loggingConfigMap.ok ? [] : [theConfigMap]), ...(namespaces.ok ? [] : ['the namespaces'])],
  };
}

/** The namespace of the ConfigMap, without its label. */
export function isUnlabelled({ name, labels }: Namespace): boolean {
  return name === loggingNamespace && labelEvidence(labels) !== null;
}

const madeSince: LoggingFault = {
  cause: null,
  now: 'broken',
  because: 'there is a ConfigMap by now, but Fargate would refuse it too',
  todo: 'Correct the ConfigMap (logging-configmap-invalid), then make the pods again',
};

const goneSince: LoggingFault = {
  cause: null,
  now: 'broken',
  because: 'the ConfigMap that it found is gone by now, so new pods find none',
  todo: 'Make the ConfigMap (logging-configmap-missing), then make the pods again',
};

const withoutLabel: LoggingFault = {
  cause: null,
  now: 'unread',
  because: 'by now there is nothing wrong but the label of the namespace, of which nobody knows whether Fargate minds',
  todo: 'Label the namespace (logging-namespace-unlabelled), then make the pods again',
};

const unstartable: LoggingFault = {
  cause: null,
  now: 'broken',
  because: 'Fargate would take the ConfigMap as it is now, but its log router would not start',
  todo: 'Correct the ConfigMap (logging-configmap-unstartable), then make the pods again',
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
