import { minutesBetween } from '#lib/time.ts';
import type { FargateEvent, Slice } from '#model/facts/cluster-facts.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { profileLabel, type Pod } from '#model/facts/pod.ts';
import { printable } from '#lib/text/wording.ts';
import type { Evidence } from '#model/finding/finding.ts';
import { diagnose, type SchedulingDiagnosis } from './diagnose.ts';
import { passesByItself } from './fargate-messages.ts';
import { minutesToUnschedulable } from './unschedulable.ts';

/** Everything known about why a pod is Pending. */
export interface Reason extends SchedulingDiagnosis {
  readonly lost: LostProfile | null;
  /** Profile that Fargate blames, or else the one that took the pod, if it was read. */
  readonly profile: FargateProfile | null;
}

export function whyWaiting(
  pod: Pod,
  event: FargateEvent | undefined,
  profiles: Slice<readonly FargateProfile[]>,
): Reason {
  const { reason = null, message = null } = pod.scheduled ?? {};
  const heard = event === undefined || isEarly(event, pod) ? '' : event.message;
  const diagnosis = diagnose({ code: reason, texts: [message ?? '', heard] });
  const name = diagnosis.blamed ?? pod.labels[profileLabel];
  return {
    ...diagnosis,
    lost: profiles.ok ? lostProfile(pod, profiles.value) : null,
    profile: (profiles.ok ? profiles.value.find((one) => one.name === name) : null) ?? null,
  };
}

/** Claims are created after the pods that name them and bound later still: early messages about them mean nothing. */
function isEarly({ message, at }: FargateEvent, { createdAt }: Pod): boolean {
  return passesByItself(message) && (at === null || minutesBetween(createdAt, at) < minutesToUnschedulable);
}

/** A profile that took a pod but can no longer start it. */
interface LostProfile {
  readonly name: string;
  /** Verb phrase that follows the profile's name. */
  readonly how: string;
}

/**
 * A pod is matched once, at creation, and keeps waiting for a profile that was deleted:
 * https://github.com/aws/containers-roadmap/issues/2654. Null if the profile is there, or its age is unknown.
 */
function lostProfile(
  { labels, createdAt }: Pick<Pod, 'labels' | 'createdAt'>,
  profiles: readonly FargateProfile[],
): LostProfile | null {
  const name = labels[profileLabel];
  if (name === undefined) return null;
  const profile = profiles.find((one) => one.name === name);
  if (profile === undefined) return { name, how: 'no longer exists' };
  if (profile.status === 'DELETING') return { name, how: 'is being deleted' };
  const isNewer = profile.createdAt !== null && Date.parse(profile.createdAt) > Date.parse(createdAt);
  return isNewer ? { name, how: 'was made after the pod' } : null;
}

const longestText = 350;
const longestName = 100;

/** Reason why a pod is Pending; follows a colon. An unknown message of Fargate is shown unchanged. */
export function waitText({ fault, lost, text }: Reason, { scheduled }: Pod, events: Slice<unknown>): string {
  if (lost !== null) return `its profile ${printable(lost.name, longestName)} ${lost.how}`;
  if (fault !== null) return fault.because;
  const said = text ?? scheduled?.reason ?? null;
  if (said !== null) return printable(said, longestText);
  return events.ok ? 'no reason is known' : `no reason is known, and events could not be read (${events.reason})`;
}

export function waitEvidence(pod: Pod, { lost, blamed }: Reason, event: FargateEvent | undefined): Evidence[] {
  const { message = null, since = null } = pod.scheduled ?? {};
  return [
    { what: 'condition PodScheduled', is: stateOf(pod), shouldBe: 'True' },
    { what: 'waits since', is: since ?? pod.createdAt },
    ...(message === null || message === '' ? [] : [{ what: 'what the condition says', is: shown(message) }]),
    ...(event === undefined ? [] : [{ what: eventText(event), is: shown(event.message) }]),
    ...(blamed === null ? [] : [{ what: 'profile that Fargate blames', is: printable(blamed, longestName) }]),
    ...(lost === null ? [] : [{ what: `pod label ${profileLabel}`, is: printable(lost.name, longestName) }]),
  ];
}

function stateOf({ scheduled }: Pod): string {
  if (scheduled === null) return 'absent';
  return scheduled.reason === null ? 'False' : `False (${printable(scheduled.reason, longestName)})`;
}

function eventText({ at }: FargateEvent): string {
  return at === null ? 'event FailedScheduling' : `event FailedScheduling of ${at}`;
}

function shown(text: string): string {
  return printable(text, longestText);
}
