import { plural, shellCommand } from '#lib/text/wording.ts';
import { yamlText } from '#lib/text/yaml-text.ts';
import type { Remediation, Subject } from '#model/finding/finding.ts';
import type { Workload } from '#model/facts/workload.ts';
import { managerNotes } from '../../remedies/managers.ts';

const ttl = { ttlSecondsAfterFinished: 600 };

export interface HeldNow {
  /** The first few pods that have succeeded. */
  readonly deletable: readonly string[];
  /** How many have failed: what these tell of it is gone once they are deleted. */
  readonly failed: number;
  /** A time to live of the Job should have deleted them. */
  readonly hasTtl: boolean;
}

/** How finished pods are deleted by themselves, and now those that are there and have succeeded. */
export function endedRemedy(
  subject: Subject,
  workload: Workload | null,
  { deletable, failed, hasTtl }: HeldNow = { deletable: [], failed: 0, hasTtl: false },
): Remediation {
  const { kind, namespace = '' } = subject;
  const deletion =
    deletable.length === 0 ? [] : [shellCommand('kubectl', '-n', namespace, 'delete', 'pod', ...deletable)];
  if (!hasTtl && (kind === 'Job' || kind === 'CronJob')) return withTtl(subject, workload, failed, deletion);
  return {
    summary: hasTtl
      ? 'See what keeps the pods from being deleted, such as a finalizer, and delete them'
      : 'Delete pods that have finished, and have whatever makes them delete them, too',
    commands: deletion,
    notes: [...failedNotes(failed), ...managerNotes(subject, workload)],
  };
}

function withTtl(
  subject: Subject,
  workload: Workload | null,
  failed: number,
  deletion: readonly string[],
): Remediation {
  const { kind, namespace = '', name } = subject;
  const spec = kind === 'Job' ? ttl : { jobTemplate: { spec: ttl } };
  const patch = ['patch', kind.toLowerCase(), name, '--type', 'merge', '-p', JSON.stringify({ spec })];
  // A Job that is over longer than that goes at once, and its pods with it.
  const losesEvidence = kind === 'Job' && failed > 0;
  return {
    summary: `Give ${kind} ${name} ttlSecondsAfterFinished, so that Kubernetes deletes finished Jobs and their pods`,
    // In the other order the pods of a Job may be gone with it before they are deleted.
    commands: losesEvidence ? [] : [...deletion, shellCommand('kubectl', '-n', namespace, ...patch)],
    patch: yamlText({ spec }),
    notes: [
      ...failedNotes(failed),
      'With the pods go the logs that kubectl shows; what Fargate logs elsewhere stays.',
      ...(kind === 'CronJob' ? ['It holds for Jobs that are made from now on.'] : []),
      ...managerNotes(subject, workload),
    ],
  };
}

function failedNotes(failed: number): string[] {
  if (failed === 0) return [];
  return [`See first why ${plural(failed, 'pod has', 'pods have')} failed: what they tell of it goes with them.`];
}
