import { plural } from '#lib/text/wording.ts';
import { computeTypeAnnotation, fargateScheduler, isFinished, profileLabel, type Pod } from '#model/facts/pod.ts';
import type { Slice } from '#model/facts/cluster-facts.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, type JudgedPod, defineRule, type Draft, type Facts, type Told, type Unjudged } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { injectionOf } from '../remedies/injected.ts';
import { changeByHand, fixTemplate } from '../remedies/template-patch.ts';
import { isStillRefused } from '../fit/still-refused.ts';
import { addedParts, asMended, asOwned } from '../fit/fit-fold.ts';
import { VolumeJudge } from '../fit/volumes.ts';
import { accessNote } from '../profile/endpoint-access.ts';
import { isProvenSound, soundnessSlices, soundOnes } from '../profile/sound-profiles.ts';
import { explaining } from '../running/scheduling/causes.ts';
import { rulesBehind } from '../running/scheduling/fargate-messages.ts';
import { schedulingRemedy } from '../running/scheduling/diagnose.ts';
import { waitsTooLong } from '../running/scheduling/unschedulable.ts';
import { waitEvidence, waitText, type Reason, whyWaiting } from '../running/scheduling/why-waiting.ts';

const severity = 'high';

type PendingFacts = Facts<
  never,
  | 'profiles'
  | 'subnets'
  | 'schedulingEvents'
  | 'workloads'
  | 'persistentVolumeClaims'
  | 'persistentVolumes'
  | 'storageClasses'
  | (typeof soundnessSlices)[number]
>;

export default defineRule({
  id: 'pod-pending',
  revision: 2,
  group: 'running',
  title: 'No pod waits for Fargate for five minutes or more',
  severity,
  needs: [],
  uses: [
    ...([
      'profiles',
      'subnets',
      'schedulingEvents',
      'workloads',
      'persistentVolumeClaims',
      'persistentVolumes',
      'storageClasses',
    ] as const),
    ...soundnessSlices,
  ],
  docs: awsDocs.pendingPods,
  fold: {
    start(facts) {
      const waiting = byWorkload(severity, (pod) => judge(pod, facts), {
        why: 'nobody says whether fargate-scheduler found a node',
        lacking: [],
      });
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

/** True for a pod whose reason for waiting an event might have told, if events had been read. */
function isUnexplained({ pod }: JudgedPod, { takenAt, profiles, schedulingEvents }: PendingFacts): boolean {
  if (schedulingEvents.ok || !isWaiting(pod) || waitsTooLong(pod, takenAt) !== true) return false;
  const { fault, lost } = whyWaiting(pod, undefined, profiles);
  return fault === null && lost === null;
}

function forWantOfEvents(count: number, events: Slice<unknown>): Unjudged {
  const unjudged = `${plural(count, 'pod')}: why Fargate does not take them is not known, and events could not be read`;
  return { unjudged, count, lacking: [events] };
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

function draft(judged: JudgedPod, facts: PendingFacts): Draft {
  const { profiles, subnets, schedulingEvents } = facts;
  const { pod, subject } = judged;
  const event = schedulingEvents.ok ? schedulingEvents.value.get(pod.uid) : undefined;
  const reason = whyWaiting(pod, event, profiles);
  const { fault, lost, text } = reason;
  const isUnselected = profiles.ok && text === null && judged.placement.matching.length === 0;
  const origin = originOf(judged, reason, facts);
  return {
    causedBy: [
      ...(lost === null && !isUnselected ? [] : [{ rule: 'placement-orphaned', subject }]),
      ...explaining({ subject, kind: fault?.kind ?? null, text: text ?? '', profile: reason.profile, subnets }),
    ],
    weight: lost !== null || fault !== null ? 2 : Number(text !== null),
    tell: () => ({
      message: `${subjectText(subject)} waits for Fargate: ${isUnselected && lost === null ? unselected(judged) : waitText(reason, pod, schedulingEvents)}${lost === null ? saidOf(origin, judged) : ''}`,
      evidence: waitEvidence(pod, reason, event),
      remediation:
        lost === null && !isUnselected ? remedy(judged, { reason, origin }, facts) : matchAnew(judged, facts),
    }),
  };
}

function unselected({ pod: { namespace } }: JudgedPod): string {
  return `no profile selects namespace ${namespace} with its labels, and a schedulerName alone brings no pod to Fargate`;
}

/**
 * Location of the fault that Fargate reported, judged again by the current state: Fargate looks at a new pod, and may
 * not look again. `gone`: nowhere; `mended`: in the pod, but no longer in its template; `injected`: only ever in the
 * pod.
 */
type Origin = 'gone' | 'mended' | 'injected' | 'there';

function originOf(judged: JudgedPod, { fault, text, profile }: Reason, facts: PendingFacts): Origin {
  if (fault?.kind === 'role' || fault?.kind === 'authorisation')
    return profile !== null && isProvenSound(profile, facts) ? 'gone' : 'there';
  return fault !== null && isOfTemplate(fault) ? originOfParts(judged, rulesBehind(text ?? ''), facts) : 'there';
}

function originOfParts(judged: JudgedPod, rules: readonly string[], facts: PendingFacts): Origin {
  const volumes = new VolumeJudge(facts.persistentVolumeClaims, facts.persistentVolumes, facts.storageClasses);
  if (!isStillRefused(rules, judged, volumes)) return areClaimsMended(rules, judged) ? 'gone' : 'there';
  if (judged.workload === null) return 'there';
  if (!isStillRefused(rules, asOwned(judged), volumes)) return 'injected';
  return isStillRefused(rules, asMended(judged), volumes) ? 'there' : 'mended';
}

/** The binding of its claims is the only thing that can change about a pod. */
function areClaimsMended(rules: readonly string[], { pod }: JudgedPod): boolean {
  const hasClaims = pod.asks.volumes?.some(({ type }) => type === 'persistentVolumeClaim') === true;
  return hasClaims && rules.every((rule) => rule === 'pod-volume-unsupported');
}

function saidOf(origin: Origin, judged: JudgedPod): string {
  if (origin === 'gone') return '; by now nothing of that is found, and Fargate has not looked again';
  if (origin === 'mended') return '; its template was mended since, and Fargate does not look again';
  return origin === 'injected' ? `; ${injectionOf(judged, addedParts(judged)).told}` : '';
}

function remedy(
  judged: JudgedPod,
  { reason, origin }: { readonly reason: Reason; readonly origin: Origin },
  { cluster }: PendingFacts,
): Told['remediation'] {
  if (origin === 'gone' || origin === 'mended')
    return {
      summary:
        'Make the pods again: Fargate looks at a pod when it is new, and the reason why it refused these is gone',
      commands: [],
      madeAgain: origin === 'gone' ? 'same' : 'renewed',
    };
  if (origin === 'injected') return injectionOf(judged, addedParts(judged)).remediation;
  const { notes: known = [], ...rest } = schedulingRemedy({ diagnosis: reason, pod: judged.pod, cluster });
  const notes = [...accessNotes(reason, cluster), ...known];
  if (reason.fault?.kind === 'nodes' && mayGoElsewhere(judged)) {
    const change = fixTemplate(judged, { annotations: { [computeTypeAnnotation]: 'ec2' } });
    return { ...rest, ...change, notes: [...notes, ...change.notes] };
  }
  if (reason.fault === null || !isOfTemplate(reason.fault)) return { ...rest, notes, madeAgain: 'same' };
  const change = changeByHand(judged);
  return { ...rest, commands: [], notes: [...notes, ...change.notes], madeAgain: 'by-hand' };
}

function accessNotes({ fault }: Reason, cluster: PendingFacts['cluster']): string[] {
  const note = fault?.kind === 'network' ? accessNote(cluster) : null;
  return note === null ? [] : [note];
}

/** Whether there are other nodes, and the pod is not one whose author names a profile in place of a node. */
function mayGoElsewhere({ placement, pod }: JudgedPod): boolean {
  return placement.otherCapacity !== 'none' && !Object.hasOwn(pod.nodeSelector, profileLabel);
}

function isOfTemplate({ kind }: NonNullable<Reason['fault']>): boolean {
  return kind === 'unsupported' || kind === 'size' || kind === 'nodes';
}

/** A pod is matched at creation, so only a new one can go to another profile. */
function matchAnew({ placement: { matching } }: JudgedPod, facts: PendingFacts): Told['remediation'] {
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
