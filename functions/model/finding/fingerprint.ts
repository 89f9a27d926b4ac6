import { createHash } from 'node:crypto';
import type { Subject } from './subject.ts';

/**
 * The identity of a finding across runs and across the random names of pods: a hash over cluster ARN (account, region
 * and name are in it), rule, subject and the rule's documented detail key.
 */
export function fingerprint(clusterArn: string, rule: string, subject: Subject, detail = ''): string {
  const parts = [clusterArn, rule, subject.kind, subject.namespace ?? '', subject.name, detail];
  return `v1:${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`;
}
