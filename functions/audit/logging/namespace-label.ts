import type { Evidence } from '#model/finding/finding.ts';
import { excerpt } from './config/excerpt.ts';

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
