import { duration, minutesBetween } from '#lib/time.ts';
import { plural, shellCommand } from '#lib/text/wording.ts';
import { type Evidence, subjectText, type Remediation, type Subject } from '#model/finding/finding.ts';
import type { Workload } from '#model/facts/workload.ts';
import { yamlText } from '#lib/text/yaml-text.ts';
import { usdText, sizeText } from '../../sizing/sizes.ts';
import type { Violation } from '../../rule.ts';
import type { FinishedPods } from './held-pods.ts';
import { managerNotes } from '../../remedies/steps.ts';

const billed = 'Fargate bills a pod until it is deleted';

/** Violation of a CronJob that has no pods at the moment. */
export function ofCronJob(workload: Workload): Violation {
  const { kind, namespace, name, jobSettings } = workload;
  const subject = { kind, namespace, name };
  const { succeeded = 0, failed = 0 } = jobSettings?.keeps ?? {};
  return {
    subject,
    message: `${subjectText(subject)} leaves its pods on Fargate when they have finished, up to ${plural(succeeded + failed, 'Job')} of them: ${billed}`,
    evidence: [
      noTtl,
      { what: 'successfulJobsHistoryLimit', is: String(succeeded) },
      { what: 'failedJobsHistoryLimit', is: String(failed) },
    ],
    remediation: endedRemedy(subject, workload),
  };
}

const noTtl: Evidence = { what: 'ttlSecondsAfterFinished', is: 'absent', shouldBe: 'some minutes' };

/** Violation of the finished pods of one workload. */
export function ofPods(group: FinishedPods, takenAt: string): Violation {
  const { subject, workload, pod } = group.first;
  const { held, overdue, running, names } = group;
  const hasTtl = held > 0 && overdue === held;
  return {
    subject,
    message: `${subjectText(subject)} ${held > 0 ? whatIsHeld(group, takenAt) : `leaves its pods on Fargate when they have finished: ${billed}`}`,
    evidence: [...(isOfJobs(subject.kind) && !hasTtl ? [noTtl] : []), ...evidenceOf(group, takenAt)],
    remediation: endedRemedy(subject, workload, { deletable: group.succeeded, failed: group.failed, hasTtl }),
    // If all pods of the group failed, the cause of the failure comes first.
    ...(held > 0 && group.failed === held && { causedBy: [{ rule: 'pod-failed', subject }] }),
    affected: { pods: held > 0 ? held : running, workloads: 1, names },
    labels: pod.labels,
  };
}

function isOfJobs(kind: string): boolean {
  return kind === 'Job' || kind === 'CronJob';
}

/** AWS documents the billing for Jobs, not for other pods that end the same way. */
function whatIsHeld({ held, since, first }: FinishedPods, takenAt: string): string {
  const age = since === null ? '' : `, the first for ${duration(minutesBetween(since, takenAt))}`;
  const who = `${plural(held, 'finished pod')} on Fargate${age}`;
  return isOfJobs(first.subject.kind)
    ? `still has ${who}: ${billed}`
    : `still has ${who}, which Fargate may go on billing`;
}

function evidenceOf(group: FinishedPods, takenAt: string): Evidence[] {
  const { held, since, size, usd } = group;
  if (held === 0) return [];
  const age = since === null ? 'not known' : `${since} (${duration(minutesBetween(since, takenAt))} ago)`;
  return [
    { what: 'finished pods', is: String(held), shouldBe: '0' },
    { what: 'first one finished', is: age },
    ...(size.vcpu === 0 ? [] : [{ what: 'capacity held', is: sizeText(size) }]),
    ...(usd === null
      ? []
      : [
          ...(since === null
            ? []
            : [{ what: 'cost since they finished (estimate)', is: `about ${usdText(usd.soFar)}` }]),
          { what: 'cost of a month (estimate)', is: `about ${usdText(usd.month)}` },
        ]),
  ];
}

const ttl = { ttlSecondsAfterFinished: 600 };

interface HeldNow {
  /** The first few pods that succeeded. */
  readonly deletable: readonly string[];
  /** Number of failed pods: deleting them loses their logs and status. */
  readonly failed: number;
  /** The Job's ttlSecondsAfterFinished should have deleted them. */
  readonly hasTtl: boolean;
}

/** Fix that has finished pods deleted automatically, and deletes the succeeded ones now. */
function endedRemedy(
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
  // A Job that finished longer ago than the TTL is deleted at once, together with its pods.
  const losesEvidence = kind === 'Job' && failed > 0;
  return {
    summary: `Give ${kind} ${name} ttlSecondsAfterFinished, so that Kubernetes deletes finished Jobs and their pods`,
    // In the other order the TTL may delete the Job's pods before the delete command runs.
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
