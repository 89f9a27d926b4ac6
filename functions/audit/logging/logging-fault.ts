import { listed, plural } from '#lib/text/wording.ts';
import type { ClusterFacts, Namespace, Slice, ConfigMap } from '#model/facts/cluster-facts.ts';
import { configMapNotFound } from '#model/facts/logging-state.ts';
import type { Evidence, Remediation } from '#model/finding/finding.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { LoggingContext } from './config/find-problems.ts';
import { judgeLoggingConfig } from './config/judge-logging-config.ts';
import { loggingNamespace, configMapManifest, exampleConfig, namespaceManifest, problemText } from './config-text.ts';
import { excerpt, type Problem } from './config/interpret-config.ts';

/** Facts that explain why Fargate does not log. */
export type LoggingFacts = Pick<ClusterFacts, 'cluster' | 'loggingConfigMap'> & {
  readonly namespaces: Slice<readonly Namespace[]>;
};

/**
 * State of the configuration for pods created now. `unread`: part of it could not be read and the rest is fine, or it
 * is not known whether Fargate rejects it.
 */
type ConfigurationNow = 'broken' | 'fine' | 'unread';

/** Explanation of Fargate's reason for not logging: the finding of a rule, or else a short text. */
export type LoggingDiagnosis =
  | { readonly cause: LoggingCause }
  | { readonly cause: null; readonly now: ConfigurationNow; readonly because: string; readonly todo: string };

/** Rules whose finding means that no pod created now is logged. */
export type LoggingCause = 'logging-configmap-missing' | 'logging-namespace-unlabelled' | 'logging-configmap-invalid';

/** Fargate's reason on the pod: the code in its annotation, and the message of the event, if there is one. */
export interface LoggingWords {
  readonly reason: string;
  readonly message: string | null;
}

/** Cause that the pod's annotation or else its event names. Null if they hold only a code. */
export function blamed({ reason, message }: LoggingWords): 'missing' | 'invalid' | null {
  for (const words of [reason, message ?? '']) {
    // The text after "invalid configmap" may also contain "not found".
    if (/invalid/i.test(words)) return 'invalid';
    if (words === configMapNotFound || /not found/i.test(words)) return 'missing';
  }
  return null;
}

/**
 * Prepares the facts and returns the function that explains one reason. The pod's own text comes first. The namespace
 * label explains only reasons that name no cause, and none once a pod created after the configuration logs.
 */
export function faultFinder(facts: LoggingFacts): (words: LoggingWords, isAccepted: boolean) => LoggingDiagnosis {
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

const madeSince: LoggingDiagnosis = {
  cause: null,
  now: 'broken',
  because: 'there is a ConfigMap by now, but Fargate would refuse it too',
  todo: 'Correct the ConfigMap (logging-configmap-invalid), then make the pods again',
};

const goneSince: LoggingDiagnosis = {
  cause: null,
  now: 'broken',
  because: 'the ConfigMap that it found is gone by now, so new pods find none',
  todo: 'Make the ConfigMap (logging-configmap-missing), then make the pods again',
};

const withoutLabel: LoggingDiagnosis = {
  cause: null,
  now: 'unread',
  because: 'by now there is nothing wrong but the label of the namespace, of which nobody knows whether Fargate minds',
  todo: 'Label the namespace (logging-namespace-unlabelled), then make the pods again',
};

const unstartable: LoggingDiagnosis = {
  cause: null,
  now: 'broken',
  because: 'Fargate would take the ConfigMap as it is now, but its log router would not start',
  todo: 'Correct the ConfigMap (logging-configmap-unstartable), then make the pods again',
};

const healed: LoggingDiagnosis = {
  cause: null,
  now: 'fine',
  because: 'nothing found now explains it, so new pods may log',
  todo: 'Make the pods again, since Fargate decides about logging only when a pod starts',
};

function unexplained(unread: readonly string[]): LoggingDiagnosis {
  return {
    cause: null,
    now: 'unread',
    because: `why is not known, since ${listed(unread)} could not be read`,
    todo: 'Check the ConfigMap aws-logging and its namespace, then make the pods again',
  };
}

/** Region and version may be empty for a cluster of which only the profiles are known. */
export function contextOf({ region, version }: Pick<ClusterFacts['cluster'], 'region' | 'version'>): LoggingContext {
  return { region: region === '' ? null : region, kubernetesVersion: version === '' ? null : version };
}

/** Both the label's key and the namespace's name. */
const label = 'aws-observability';

/**
 * State of the namespace's label: `absent`, or a value other than `enabled`. Null if it is right. Shared by all paths.
 */
export function labelEvidence(labels: Readonly<Record<string, string>>): Evidence | null {
  const value = labels[label];
  if (value === 'enabled') return null;
  return { what: `label ${label}`, is: value === undefined ? 'absent' : excerpt(value), shouldBe: 'enabled' };
}

/** Purpose of the label, according to AWS and the EKS team. */
export const labelPurpose =
  'AWS documents it as required; without it kubectl apply does not check the ConfigMap, and what is wrong shows only when pods start';

/** Missing object; `hasNamespace` is null when unknown. */
export function whatIsMissing(hasNamespace: boolean | null): string {
  return hasNamespace === false
    ? 'there is no namespace aws-observability'
    : 'there is no ConfigMap aws-logging in namespace aws-observability';
}

/** The first problem, and how many more there are. */
export function firstOf(problems: readonly Problem[]): string {
  const more = problems.length === 1 ? '' : ` (and ${plural(problems.length - 1, 'more problem')})`;
  return `${problems.slice(0, 1).map(problemText).join('')}${more}`;
}

/** Explains a ConfigMap that Fargate rejects; `who` are the pods that report it. */
export function refusedText(rejected: readonly Problem[], who: string | null): string {
  return `Fargate refuses the ConfigMap aws-logging, so ${who ?? 'pods that start on Fargate will not log'}: ${firstOf(rejected)}`;
}

/** Explains a ConfigMap that Fargate should have rejected. */
export function toleratedText(rejected: readonly Problem[]): string {
  return `The ConfigMap aws-logging breaks a documented rule of Fargate: ${firstOf(rejected)}; yet a pod made after its last change says LoggingEnabled, so Fargate took it`;
}

/** Explains a ConfigMap with which the log router does not start; `though` is the evidence to the contrary. */
export function unstartableText(fatal: readonly Problem[], though: string): string {
  return `Fargate takes the ConfigMap aws-logging, but its log router would not start, so nothing is logged${though}: ${firstOf(fatal)}`;
}

/**
 * Fix for `logging-configmap-missing`; `grants` are the commands that give the execution roles the example's
 * permissions.
 */
export function makeConfigMap(cluster: ClusterInfo, grants: readonly string[] = []): Remediation {
  return {
    summary: 'Create the namespace with its label and the ConfigMap, then make the pods on Fargate again',
    commands: [...grants, 'kubectl apply -f aws-logging.yaml'],
    patch: `${namespaceManifest()}---\n${configMapManifest(exampleConfig(cluster.name, cluster.region))}`,
    notes: [
      'Only pods made after the ConfigMap is there are logged.',
      'The pod execution role of every profile must be allowed to write to the output; this example sends to CloudWatch Logs.',
    ],
  };
}

/** Fix for `logging-namespace-unlabelled`. */
export function labelNamespace(): Remediation {
  return {
    summary: 'Label the namespace, as AWS documents it, then make the pods again that do not log',
    commands: ['kubectl label namespace aws-observability aws-observability=enabled --overwrite'],
    patch: namespaceManifest(),
    notes: ['With the label, kubectl apply refuses a ConfigMap that Fargate would refuse.'],
  };
}

/** Fix for fatal problems of the ConfigMap: the corrected text, if everything can be corrected for certain. */
export function correctConfigMap(data: ConfigMap['data'], cluster: ClusterInfo): Remediation {
  const { corrected } = judgeLoggingConfig(data, contextOf(cluster));
  const notes = ['Only pods made after the change are logged by it.'];
  if (corrected !== null) {
    const summary = 'Apply the corrected ConfigMap, then make the pods on Fargate again';
    return { summary, commands: ['kubectl apply -f aws-logging.yaml'], patch: configMapManifest(corrected), notes };
  }
  const commands = ['kubectl -n aws-observability edit configmap aws-logging'];
  return { summary: 'Correct each problem of the ConfigMap, then make the pods on Fargate again', commands, notes };
}
