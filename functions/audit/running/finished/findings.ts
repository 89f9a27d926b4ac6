import { duration, minutesBetween } from '#lib/time.ts';
import { plural } from '#lib/text/wording.ts';
import { type Evidence, subjectText } from '#model/finding/finding.ts';
import type { Workload } from '#model/facts/workload.ts';
import { usdText } from '../../sizing/fargate-price.ts';
import type { Violation } from '../../rule.ts';
import { sizeText } from '../../sizing/sizes.ts';
import type { HeldPods } from './held-pods.ts';
import { endedRemedy } from './remedy.ts';

const billed = 'Fargate bills a pod until it is deleted';

/** A CronJob that no pod has spoken for. */
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

/** The pods of one workload. */
export function ofPods(group: HeldPods, takenAt: string): Violation {
  const { subject, workload, pod } = group.first;
  const { held, overdue, running, names } = group;
  const hasTtl = held > 0 && overdue === held;
  return {
    subject,
    message: `${subjectText(subject)} ${held > 0 ? whatIsHeld(group, takenAt) : `leaves its pods on Fargate when they have finished: ${billed}`}`,
    evidence: [...(isOfJobs(subject.kind) && !hasTtl ? [noTtl] : []), ...evidenceOf(group, takenAt)],
    remediation: endedRemedy(subject, workload, { deletable: group.succeeded, failed: group.failed, hasTtl }),
    // Of a group of pods that all failed, why they did comes first.
    ...(held > 0 && group.failed === held && { causedBy: [{ rule: 'pod-failed', subject }] }),
    affected: { pods: held > 0 ? held : running, workloads: 1, names },
    labels: pod.labels,
  };
}

function isOfJobs(kind: string): boolean {
  return kind === 'Job' || kind === 'CronJob';
}

/** Of Jobs AWS says it; of other pods that end the same way it is not written. */
function whatIsHeld({ held, since, first }: HeldPods, takenAt: string): string {
  const age = since === null ? '' : `, the first for ${duration(minutesBetween(since, takenAt))}`;
  const who = `${plural(held, 'finished pod')} on Fargate${age}`;
  return isOfJobs(first.subject.kind)
    ? `still has ${who}: ${billed}`
    : `still has ${who}, which Fargate may go on billing`;
}

function evidenceOf(group: HeldPods, takenAt: string): Evidence[] {
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
