import { listed, plural } from '#lib/text/wording.ts';
import type { ClusterFacts, Namespace, Slice, ConfigMap } from '#model/facts/cluster-facts.ts';
import { configMapNotFound } from '#model/facts/logging-state.ts';
import type { Evidence, Remediation } from '#model/finding/finding.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { LoggingContext } from './config/find-problems.ts';
import { judgeLoggingConfig } from './config/judge-logging-config.ts';
import { loggingNamespace, configMapManifest, exampleConfig, namespaceManifest, problemText } from './config-text.ts';
import { excerpt, type Problem } from './config/interpret-config.ts';

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

/** Key of the label and name of the namespace, as it happens. */
const label = 'aws-observability';

/** What the label of the namespace is, on every path: `absent`, or another value than `enabled`. Null where it is right. */
export function labelEvidence(labels: Readonly<Record<string, string>>): Evidence | null {
  const value = labels[label];
  if (value === 'enabled') return null;
  return { what: `label ${label}`, is: value === undefined ? 'absent' : excerpt(value), shouldBe: 'enabled' };
}

/** What the label is for, as far as AWS and the EKS team say. */
export const labelPurpose =
  'AWS documents it as required; without it kubectl apply does not check the ConfigMap, and what is wrong shows only when pods start';

/** What is missing; null when it is not known whether there is the namespace. */
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

/** Meaning of a ConfigMap that Fargate refuses; `who` are the pods that say so. */
export function refusedText(rejected: readonly Problem[], who: string | null): string {
  return `Fargate refuses the ConfigMap aws-logging, so ${who ?? 'pods that start on Fargate will not log'}: ${firstOf(rejected)}`;
}

/** Meaning of a ConfigMap that Fargate should have refused. */
export function toleratedText(rejected: readonly Problem[]): string {
  return `The ConfigMap aws-logging breaks a documented rule of Fargate: ${firstOf(rejected)}; yet a pod made after its last change says LoggingEnabled, so Fargate took it`;
}

/** Meaning of a ConfigMap with which the log router does not start; `though` is what speaks against it. */
export function unstartableText(fatal: readonly Problem[], though: string): string {
  return `Fargate takes the ConfigMap aws-logging, but its log router would not start, so nothing is logged${though}: ${firstOf(fatal)}`;
}

/** How to mend `logging-configmap-missing`, where `grants` allow the execution roles what the example needs. */
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

/** How to mend `logging-namespace-unlabelled`. */
export function labelNamespace(): Remediation {
  return {
    summary: 'Label the namespace, as AWS documents it, then make the pods again that do not log',
    commands: ['kubectl label namespace aws-observability aws-observability=enabled --overwrite'],
    patch: namespaceManifest(),
    notes: ['With the label, kubectl apply refuses a ConfigMap that Fargate would refuse.'],
  };
}

/** How to mend what is fatal to the ConfigMap: by the corrected text, where everything can be corrected for certain. */
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
