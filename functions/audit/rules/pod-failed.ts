import { printable, shellCommand } from '#lib/text/wording.ts';
import { isLater } from '#lib/time.ts';
import type { Job } from '#model/facts/workload.ts';
import type { Pod } from '#model/facts/pod.ts';
import type { Slice } from '#model/facts/cluster-facts.ts';
import { type Subject, subjectText } from '#model/finding/finding.ts';
import {
  awsDocs,
  type JudgedPod,
  defineRule,
  type Draft,
  type Facts,
  type FoldState,
  type Told,
  type Violation,
} from '../rule.ts';
import { ViolationGroups } from '../engine/by-workload.ts';
import { containerText } from '../fit/fit-fold.ts';
import { type Failure, failureOf, isAsAsked, Newest } from '../running/failures.ts';
import { isOnItsNode } from '../running/start/stuck-start.ts';
import { requestOf } from '../sizing/sizes.ts';

const severity = 'medium';

export default defineRule({
  id: 'pod-failed',
  group: 'running',
  title: 'No pod on Fargate has failed',
  severity,
  needs: [],
  uses: ['jobs', 'workloads'],
  docs: awsDocs.podSize,
  fold: { start },
});

function start({ jobs }: Facts<never, 'jobs' | 'workloads'>): FoldState {
  const groups = new ViolationGroups(severity);
  const successes = successesOf(jobs);
  const failures = new Newest();
  return {
    see(judged) {
      const { pod, subject } = judged;
      const end = pod.finishedAt ?? pod.createdAt;
      if (pod.phase === 'Succeeded') successes.see(subject, end);
      if (!isOnItsNode(pod) || pod.deleting) return false;
      if (pod.phase !== 'Failed') return true;
      const failure = failureOf(pod);
      failures.see(subject, end, failure.reason);
      groups.add(judged, draft(judged, failure));
      return true;
    },
    *finish() {
      for (const violation of groups.violations()) {
        const { subject, detail = '' } = violation;
        yield since(violation, successes.of(subject), failures.of(subject, detail));
      }
    },
  };
}

/** Time at which Jobs last succeeded, by Job and by its owner. */
function successesOf(jobs: Slice<readonly Job[]>): Newest {
  const newest = new Newest();
  for (const { namespace, name, owner, outcome, finishedAt } of jobs.ok ? jobs.value : []) {
    const subject: Subject = { kind: owner?.kind ?? 'Job', namespace, name: owner?.name ?? name };
    if (outcome === 'succeeded' && finishedAt !== null) newest.see(subject, finishedAt);
  }
  return newest;
}

/** Lowers a failure to `info` if a later run succeeded. */
function since(violation: Violation, success: string | null, failure: string | null): Violation {
  if (success === null || failure === null || !isLater(success, failure)) return violation;
  return {
    ...violation,
    severity: 'info',
    evidence: [...violation.evidence, { what: 'has succeeded since', is: success }],
  };
}

function draft({ subject, pod }: JudgedPod, failure: Failure): Draft {
  const { reason, container, because, behind } = failure;
  const who = container === null ? '' : `${containerText(container)}, `;
  const meaning = because === null ? '' : `: ${because}`;
  return {
    detail: reason,
    ...(isAsAsked(pod) && { severity: 'info' }),
    ...(behind !== undefined && { causedBy: [{ rule: behind, subject }] }),
    tell: () => ({
      message: `${subjectText(subject)} has failed on Fargate (${who}${printable(reason, 80)})${meaning}`,
      evidence: evidence(pod, failure),
      remediation: remedy(pod, failure),
    }),
  };
}

function evidence(pod: Pod, { reason, container }: Failure): Told['evidence'] {
  const { exitCode = null } = container?.ended ?? {};
  return [
    { what: 'reason', is: printable(reason, 80) },
    ...(pod.message === null ? [] : [{ what: 'what the kubelet says', is: printable(pod.message, 500) }]),
    ...(exitCode === null ? [] : [{ what: 'exit code', is: String(exitCode) }]),
    ...(reason.startsWith('Evicted (') && reason.includes('storage') ? storageOf(pod) : []),
    ...(pod.asks.deadlineSeconds === undefined
      ? []
      : [{ what: 'activeDeadlineSeconds', is: String(pod.asks.deadlineSeconds) }]),
    { what: 'failed at', is: pod.finishedAt ?? 'not known' },
  ];
}

function storageOf({ containers }: Pod): Told['evidence'] {
  const requests = containers.flatMap((container) => requestOf(container, 'ephemeral-storage') ?? []);
  const is = requests.length === 0 ? 'absent' : printable(requests.join(' and '), 80);
  return [{ what: 'requests.ephemeral-storage', is, shouldBe: 'what the pod writes, up to 175Gi in total' }];
}

function remedy({ namespace, name }: Pod, { todo, container }: Failure): Told['remediation'] {
  const logs = container === null ? [] : [shellCommand('kubectl', '-n', namespace, 'logs', name, '-c', container.name)];
  return {
    summary: todo,
    commands: [shellCommand('kubectl', '-n', namespace, 'describe', 'pod', name), ...logs],
    notes: ['What the pod tells of its end is gone once it is deleted.'],
  };
}
