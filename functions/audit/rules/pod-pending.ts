import { fargateScheduler, isFinished } from '#model/on-fargate.ts';
import { subjectText } from '#model/subject.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { byWorkload } from '../engine/by-workload.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { changeByHand } from '../remedies/template-patch.ts';
import { soundnessSlices, soundOnes } from '../profile/sound-profiles.ts';
import { defineRule, type Draft, type Facts, type Told } from '../rule.ts';
import { explaining } from '../running/scheduling/causes.ts';
import { schedulingRemedy } from '../running/scheduling/remedy.ts';
import { waitsTooLong } from '../running/scheduling/unschedulable.ts';
import { waitEvidence, waitText } from '../running/scheduling/wait-evidence.ts';
import { type Reason, whyWaiting } from '../running/scheduling/why-waiting.ts';

const severity = 'high';

type Known = Facts<never, 'profiles' | 'subnets' | 'schedulingEvents' | 'workloads' | (typeof soundnessSlices)[number]>;

export default defineRule({
  id: 'pod-pending',
  group: 'running',
  title: 'No pod waits for Fargate for five minutes or more',
  severity,
  needs: [],
  uses: ['profiles', 'subnets', 'schedulingEvents', 'workloads', ...soundnessSlices],
  docs: awsDocs.pendingPods,
  fold: {
    start: (facts) =>
      byWorkload(severity, (pod) => judge(pod, facts), 'nobody says whether fargate-scheduler found a node'),
  },
});

function judge(judged: JudgedPod, facts: Known): Draft | 'fine' | 'unjudged' | null {
  const { pod } = judged;
  if (pod.schedulerName !== fargateScheduler || isFinished(pod) || pod.deleting) return null;
  if (pod.nodeName !== null || pod.scheduled?.status === 'True') return 'fine';
  if (pod.gated) return null;
  const waits = waitsTooLong(pod, facts.takenAt);
  if (waits === 'unknown') return 'unjudged';
  return waits ? draft(judged, facts) : 'fine';
}

function draft(judged: JudgedPod, facts: Known): Draft {
  const { profiles, subnets, schedulingEvents, cluster } = facts;
  const { pod, subject } = judged;
  const event = schedulingEvents.ok ? schedulingEvents.value.get(pod.uid) : undefined;
  const reason = whyWaiting(pod, event, profiles);
  const { fault, lost, text } = reason;
  const isUnselected = profiles.ok && text === null && judged.placement.matching.length === 0;
  return {
    causedBy: [
      ...(lost === null && !isUnselected ? [] : [{ rule: 'placement-orphaned', subject }]),
      ...explaining({ subject, kind: fault?.kind ?? null, text: text ?? '', profile: reason.profile, subnets }),
    ],
    weight: lost !== null || fault !== null ? 2 : Number(text !== null),
    tell: () => ({
      message: `${subjectText(subject)} waits for Fargate: ${lost === null && isUnselected ? unselected(judged) : waitText(reason, pod, schedulingEvents)}`,
      evidence: waitEvidence(pod, reason, event),
      remediation: lost === null && !isUnselected ? remedy(judged, reason, cluster) : matchAnew(judged, facts),
    }),
  };
}

function unselected({ pod: { namespace } }: JudgedPod): string {
  return `no profile selects namespace ${namespace} with its labels, and a schedulerName alone brings no pod to Fargate`;
}

function remedy(judged: JudgedPod, diagnosis: Reason, cluster: Known['cluster']): Told['remediation'] {
  const { notes = [], ...rest } = schedulingRemedy({ diagnosis, pod: judged.pod, cluster });
  if (!isOfTemplate(diagnosis)) return { ...rest, notes, madeAgain: 'same' };
  const change = changeByHand(judged);
  return { ...rest, notes: [...notes, ...change.notes], madeAgain: 'by-hand' };
}

function isOfTemplate({ fault }: Reason): boolean {
  return fault?.kind === 'unsupported' || fault?.kind === 'size' || fault?.kind === 'nodes';
}

/** A pod is matched when it is created, so that only a new one can go to another profile. */
function matchAnew({ placement: { matching } }: JudgedPod, facts: Known): Told['remediation'] {
  const [next = matching[0]] = soundOnes(matching, facts);
  return {
    summary:
      next === undefined
        ? 'Make a profile that selects the pods, then make the pods again, so that they are matched anew'
        : `Make the pods again, so that they are matched anew: profile ${next.name} selects them`,
    commands: [],
    notes: ['Fargate may not try again by itself.'],
    madeAgain: 'same',
  };
}
