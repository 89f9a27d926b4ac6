import { plural } from '#lib/plural.ts';
import { computeTypeAnnotation, fargateScheduler, isFinished, profileLabel } from '#model/on-fargate.ts';
import type { Pod } from '#model/pod.ts';
import { type Slice, unreadOf } from '#model/slice.ts';
import { subjectText } from '#model/subject.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { byWorkload } from '../engine/by-workload.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { fixTemplate, restartCommands, restartNotes, templateNotes } from '../pods/remedies.ts';
import { defineRule, type Draft, type Facts, type Told, type Unjudged } from '../rule.ts';
import { explaining } from '../running/scheduling/causes.ts';
import { schedulingRemedy } from '../running/scheduling/remedy.ts';
import { waitsTooLong } from '../running/scheduling/unschedulable.ts';
import { waitEvidence, waitText } from '../running/scheduling/wait-evidence.ts';
import { type Reason, whyWaiting } from '../running/scheduling/why-waiting.ts';

const severity = 'high';

type PendingFacts = Facts<never, 'profiles' | 'subnets' | 'schedulingEvents' | 'workloads'>;

export default defineRule({
  id: 'pod-pending',
  group: 'running',
  title: 'No pod waits for Fargate for five minutes or more',
  severity,
  needs: [],
  uses: ['profiles', 'subnets', 'schedulingEvents', 'workloads'],
  docs: awsDocs.pendingPods,
  fold: {
    start(facts) {
      const waiting = byWorkload(
        severity,
        (pod) => judge(pod, facts),
        'nobody says whether fargate-scheduler found a node',
      );
      let unexplained = 0;
      return {
        see(judged) {
          if (isUnexplained(judged, facts)) unexplained++;
          return waiting.see(judged);
        },
        *finish(podsComplete) {
          yield* waiting.finish(podsComplete);
          if (unexplained > 0) yield forWantOfEvents(unexplained, facts.schedulingEvents);
        },
      };
    },
  },
});

/** True of a pod that is told to wait, and of whose reason an event may have told, had events been read. */
function isUnexplained({ pod }: JudgedPod, { takenAt, profiles, schedulingEvents }: PendingFacts): boolean {
  if (schedulingEvents.ok || !isWaiting(pod) || waitsTooLong(pod, takenAt) !== true) return false;
  const { fault, lost } = whyWaiting(pod, undefined, profiles);
  return fault === null && lost === null;
}

function forWantOfEvents(count: number, events: Slice<unknown>): Unjudged {
  const [lost] = unreadOf(events);
  const unjudged = `${plural(count, 'pod')}: why Fargate does not take them is not known, and events could not be read (${lost?.reason ?? ''})`;
  return { unjudged, count, unread: unreadOf(events) };
}

function judge(judged: JudgedPod, facts: PendingFacts): Draft | 'fine' | 'unjudged' | null {
  const { pod } = judged;
  if (pod.schedulerName !== fargateScheduler || isFinished(pod) || pod.deleting) return null;
  if (pod.nodeName !== null || pod.scheduled?.status === 'True') return 'fine';
  if (!isWaiting(pod)) return null;
  const waits = waitsTooLong(pod, facts.takenAt);
  if (waits === 'unknown') return 'unjudged';
  return waits ? draft(judged, facts) : 'fine';
}

function isWaiting({ schedulerName, phase, deleting, nodeName, scheduled, gated }: Pod): boolean {
  if (schedulerName !== fargateScheduler || isFinished({ phase }) || deleting || gated) return false;
  return nodeName === null && scheduled?.status !== 'True';
}

function draft(judged: JudgedPod, { profiles, subnets, schedulingEvents, cluster }: PendingFacts): Draft {
  const { pod, subject } = judged;
  const event = schedulingEvents.ok ? schedulingEvents.value.get(pod.uid) : undefined;
  const reason = whyWaiting(pod, event, profiles);
  const { fault, lost, text } = reason;
  return {
    causedBy: [
      ...(lost === null ? [] : [{ rule: 'placement-orphaned', subject }]),
      ...explaining({ subject, kind: fault?.kind ?? null, text: text ?? '', profile: reason.profile, subnets }),
    ],
    weight: lost !== null || fault !== null ? 2 : Number(text !== null),
    tell: () => ({
      message: `${subjectText(subject)} waits for Fargate: ${waitText(reason, pod, schedulingEvents)}`,
      evidence: waitEvidence(pod, reason, event),
      remediation: lost === null ? remedy(judged, reason, cluster) : matchAnew(judged),
    }),
  };
}

function remedy(judged: JudgedPod, diagnosis: Reason, cluster: PendingFacts['cluster']): Told['remediation'] {
  const { subject, workload, pod } = judged;
  const { notes = [], ...rest } = schedulingRemedy({ diagnosis, pod, cluster });
  if (diagnosis.fault?.kind === 'nodes' && mayGoElsewhere(judged)) {
    const change = fixTemplate(judged, { annotations: { [computeTypeAnnotation]: 'ec2' } });
    return { ...rest, ...change, notes: [...notes, ...change.notes] };
  }
  // A changed template makes new pods by itself.
  if (isOfTemplate(diagnosis)) return { ...rest, notes: [...notes, ...templateNotes(judged)] };
  return {
    ...rest,
    commands: [...rest.commands, ...restartCommands(subject, [pod.name])],
    notes: [...notes, ...restartNotes(subject, workload)],
  };
}

/** Whether there are other nodes, and the pod is not one whose author names a profile in place of a node. */
function mayGoElsewhere({ placement, pod }: JudgedPod): boolean {
  return placement.otherCapacity !== 'none' && !Object.hasOwn(pod.nodeSelector, profileLabel);
}

function isOfTemplate({ fault }: Reason): boolean {
  return fault?.kind === 'unsupported' || fault?.kind === 'size' || fault?.kind === 'nodes';
}

/** A pod is matched when it is created, so that only a new one can go to another profile. */
function matchAnew({ subject, workload, placement: { matching }, pod }: JudgedPod): Told['remediation'] {
  const [next] = matching;
  return {
    summary:
      next === undefined
        ? 'Make a profile that selects the pods, then make the pods again, so that they are matched anew'
        : `Make the pods again, so that they are matched anew: profile ${next.name} selects them`,
    commands: restartCommands(subject, [pod.name]),
    notes: ['Fargate may not try again by itself.', ...restartNotes(subject, workload)],
  };
}
