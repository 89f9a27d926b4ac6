import type { Remediation } from '#model/finding/finding.ts';
import { loggingNamespace } from '../logging/config-text.ts';
import { judgeLoggingConfig } from '../logging/config/judge-logging-config.ts';
import {
  contextOf,
  isUnlabelled,
  type LoggingCause,
  type LoggingFacts,
  type LoggingDiagnosis,
  correctConfigMap,
  labelNamespace,
  makeConfigMap,
  whatIsMissing,
  firstOf,
} from '../logging/logging-fault.ts';

/** Short reason why no pod created now is logged. */
export function whyBroken(cause: LoggingCause, facts: LoggingFacts): string {
  switch (cause) {
    case 'logging-configmap-missing':
      return whatIsMissing(hasNamespace(facts));
    case 'logging-namespace-unlabelled':
      return 'namespace aws-observability lacks the label aws-observability=enabled';
    case 'logging-configmap-invalid':
      return `Fargate refuses the ConfigMap aws-logging: ${firstOf(judge(facts).rejected)}`;
  }
}

/** Remediation, the same as the rule's. */
export function remedyOf(fault: LoggingDiagnosis, facts: LoggingFacts): Remediation {
  switch (fault.cause) {
    case 'logging-configmap-missing':
      return makeConfigMap(facts.cluster);
    case 'logging-namespace-unlabelled':
      return labelNamespace();
    case 'logging-configmap-invalid':
      return correctConfigMap(dataOf(facts), facts.cluster);
    case null:
      return unexplainedRemedy(fault, facts);
  }
}

function unexplainedRemedy(
  { now, todo }: Extract<LoggingDiagnosis, { cause: null }>,
  facts: LoggingFacts,
): Remediation {
  if (now === 'broken') {
    const isGone = facts.loggingConfigMap.ok && facts.loggingConfigMap.value === null;
    return isGone ? makeConfigMap(facts.cluster) : correctConfigMap(dataOf(facts), facts.cluster);
  }
  if (now === 'unread' && isReadAsUnlabelled(facts)) return labelNamespace();
  return { summary: todo, commands: now === 'unread' ? look : [] };
}

function isReadAsUnlabelled({ namespaces, loggingConfigMap }: LoggingFacts): boolean {
  return loggingConfigMap.ok && namespaces.ok && namespaces.value.some(isUnlabelled);
}

const look = [
  `kubectl get namespace ${loggingNamespace} --show-labels`,
  `kubectl -n ${loggingNamespace} get configmap aws-logging -o yaml`,
];

function hasNamespace({ namespaces }: LoggingFacts): boolean | null {
  return namespaces.ok ? namespaces.value.some(({ name }) => name === loggingNamespace) : null;
}

function judge(facts: LoggingFacts) {
  return judgeLoggingConfig(dataOf(facts), contextOf(facts.cluster));
}

function dataOf({ loggingConfigMap }: LoggingFacts): Readonly<Record<string, string>> {
  return loggingConfigMap.ok ? (loggingConfigMap.value?.data ?? {}) : {};
}
