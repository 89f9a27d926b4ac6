import { listed } from '#lib/text/wording.ts';
import type { Namespace } from '#model/facts/cluster-facts.ts';
import { awsDocs, defineRule, type Violation } from '../rule.ts';
import { NameSample } from '../remedies/named-pods.ts';
import { excerpt } from '../logging/config/interpret-config.ts';
import { isNearlyLoggingNamespace, loggingNamespace } from '../logging/config-text.ts';
import { blamed, isUnlabelled, labelNamespace, labelEvidence, labelPurpose } from '../logging/logging-fault.ts';
import { showsAcceptance, unloggedPods } from '../logging/unlogged-pods.ts';

export default defineRule({
  id: 'logging-namespace-unlabelled',
  revision: 2,
  group: 'logging',
  title: 'Namespace aws-observability carries the label aws-observability=enabled',
  severity: 'medium',
  needs: ['profiles', 'namespaces'],
  uses: ['loggingConfigMap'],
  podsOptional: true,
  docs: awsDocs.logging,
  notApplicable: ({ namespaces }) =>
    find(namespaces) === undefined ? 'there is no namespace aws-observability' : null,
  fold: {
    start({ namespaces, loggingConfigMap }) {
      const namespace = namespaces.find(isUnlabelled);
      const configMap = loggingConfigMap.ok ? loggingConfigMap.value : null;
      const loggers = new NameSample(1);
      const silenced = unloggedPods(
        (affected, who) =>
          namespace === undefined
            ? null
            : {
                ...violation(namespace, loggers.values()[0], who),
                affected,
                subject: { kind: 'Namespace', name: loggingNamespace },
              },
        (words) => blamed(words) === null,
      );
      return {
        ...silenced,
        see(pod) {
          if (showsAcceptance(pod, configMap)) loggers.add(`${pod.pod.namespace}/${pod.pod.name}`);
          return silenced.see(pod);
        },
      };
    },
  },
});

function find(namespaces: readonly Namespace[]): Namespace | undefined {
  return namespaces.find(({ name }) => name === loggingNamespace);
}

/**
 * Fargate has been observed to log without the label: once a pod shows that, the label only affects the check of the
 * ConfigMap.
 */
function violation(
  { labels }: Namespace,
  logger: string | undefined,
  who: string | null,
): Omit<Violation, 'subject' | 'affected'> {
  const near = Object.entries(labels).filter(isNearlyTheLabel).slice(0, mostNear);
  const instead = listed(near.map(([key, value]) => `${excerpt(key)}=${excerpt(value)}`));
  const label = labelEvidence(labels);
  const parts = [
    `Namespace aws-observability lacks the label aws-observability=enabled; ${labelPurpose}`,
    ...(instead === '' ? [] : [`it has ${instead}`]),
    ...(who === null || logger !== undefined ? [] : [who]),
    ...(logger === undefined ? [] : [`${excerpt(logger)}, made since the ConfigMap last changed, logs without it`]),
  ];
  return {
    ...(logger === undefined ? {} : { severity: 'low' }),
    message: parts.join('; '),
    evidence: [
      ...(label === null ? [] : [label]),
      ...near
        .filter(([key]) => key !== loggingNamespace)
        .map(([key, text]) => ({ what: `label ${excerpt(key)}`, is: excerpt(text) })),
      ...(logger === undefined
        ? []
        : [{ what: `annotation Logging of the newer pod ${excerpt(logger)}`, is: 'LoggingEnabled' }]),
    ],
    remediation: labelNamespace(),
  };
}

const mostNear = 3;

/** The key with another value, a misspelt key, or the key in place of a value. */
function isNearlyTheLabel([key, value]: readonly [string, string]): boolean {
  if (key === 'kubernetes.io/metadata.name') return false;
  return key === loggingNamespace || isNearlyLoggingNamespace(key) || value.includes(loggingNamespace);
}
