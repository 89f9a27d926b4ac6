import { listed } from '#lib/plural.ts';
import type { Namespace } from '#model/cluster-facts.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { excerpt } from '../logging/config/excerpt.ts';
import { isNearlyLoggingNamespace, loggingNamespace } from '../logging/config-text.ts';
import { isLabelled } from '../logging/logging-fault.ts';
import { labelNamespace } from '../logging/logging-remedies.ts';
import { defineRule, type Violation } from '../rule.ts';
import { silencedPods } from '../logging/unlogged-pods.ts';

export default defineRule({
  id: 'logging-namespace-unlabelled',
  group: 'logging',
  title: 'Namespace aws-observability carries the label aws-observability=enabled',
  severity: 'high',
  needs: ['profiles', 'namespaces'],
  podsOptional: true,
  docs: awsDocs.logging,
  notApplicable: ({ namespaces }) =>
    find(namespaces) === undefined ? 'there is no namespace aws-observability' : null,
  fold: {
    start({ namespaces }) {
      const namespace = find(namespaces);
      return silencedPods((affected, who) =>
        namespace === undefined || isLabelled(namespace)
          ? null
          : { ...violation(namespace, who), affected, subject: { kind: 'Namespace', name: loggingNamespace } },
      );
    },
  },
});

function find(namespaces: readonly Namespace[]): Namespace | undefined {
  return namespaces.find(({ name }) => name === loggingNamespace);
}

function violation({ labels }: Namespace, who: string | null): Omit<Violation, 'subject' | 'affected'> {
  const near = Object.entries(labels).filter(isNearlyTheLabel).slice(0, mostNear);
  const instead = listed(near.map(([key, value]) => `${excerpt(key)}=${excerpt(value)}`));
  const value = labels[loggingNamespace];
  return {
    message: `Namespace aws-observability lacks the label aws-observability=enabled that Fargate logging requires${instead === '' ? '' : `; it has ${instead}`}${who === null ? '' : `; ${who}`}`,
    evidence: [
      { what: 'label aws-observability', is: value === undefined ? 'absent' : excerpt(value), shouldBe: 'enabled' },
      ...near
        .filter(([key]) => key !== loggingNamespace)
        .map(([key, text]) => ({ what: `label ${excerpt(key)}`, is: excerpt(text) })),
    ],
    remediation: labelNamespace(),
  };
}

const mostNear = 3;

/** The key with another value, a misspelt key, or the key where a value belongs. */
function isNearlyTheLabel([key, value]: readonly [string, string]): boolean {
  if (key === 'kubernetes.io/metadata.name') return false;
  return key === loggingNamespace || isNearlyLoggingNamespace(key) || value.includes(loggingNamespace);
}
