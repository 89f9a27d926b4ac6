import { shellCommand } from '#lib/shell-quote.ts';
import { yamlText } from '#lib/yaml-text.ts';
import type { Remediation } from '#model/result.ts';
import type { Subject } from '#model/subject.ts';
import type { Workload } from '#model/workload.ts';
import { managerNotes } from '../../remedies/managers.ts';

const ttl = { ttlSecondsAfterFinished: 600 };

/** How finished pods are deleted by themselves, and now those that are there. */
export function endedRemedy(
  subject: Subject,
  workload: Workload | null,
  { heldNames = [], hasTtl = false }: { readonly heldNames?: readonly string[]; readonly hasTtl?: boolean } = {},
): Remediation {
  const { kind, namespace = '', name } = subject;
  const deletion =
    heldNames.length === 0 ? [] : [shellCommand('kubectl', '-n', namespace, 'delete', 'pod', ...heldNames)];
  if (hasTtl || (kind !== 'Job' && kind !== 'CronJob')) {
    return {
      summary: hasTtl
        ? 'See what keeps the pods from being deleted, such as a finalizer, and delete them'
        : 'Delete pods that have finished, and have whatever makes them delete them, too',
      commands: deletion,
      notes: managerNotes(subject, workload),
    };
  }
  const spec = kind === 'Job' ? ttl : { jobTemplate: { spec: ttl } };
  const patch = ['patch', kind.toLowerCase(), name, '--type', 'merge', '-p', JSON.stringify({ spec })];
  return {
    summary: `Give ${kind} ${name} ttlSecondsAfterFinished, so that Kubernetes deletes finished Jobs and their pods`,
    // In the other order the pods of a Job may be gone with it before they are deleted.
    commands: [...deletion, shellCommand('kubectl', '-n', namespace, ...patch)],
    patch: yamlText({ spec }),
    notes: [
      'With the pods go the logs that kubectl shows; what Fargate logs elsewhere stays.',
      ...(kind === 'CronJob' ? ['It holds for Jobs that are made from now on.'] : []),
      ...managerNotes(subject, workload),
    ],
  };
}
