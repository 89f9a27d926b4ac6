import { minutesBetween } from '#lib/time.ts';
import type { FargateEvent, Slice } from '#model/facts/cluster-facts.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { profileLabel, type Pod } from '#model/facts/pod.ts';
import { diagnose, type SchedulingDiagnosis } from './diagnose.ts';
import { type LostProfile, lostProfile } from './departed-profile.ts';
import { passesByItself } from './fargate-messages.ts';
import { minutesToUnschedulable } from './unschedulable.ts';

/** All that is known of why a pod waits. */
export interface Reason extends SchedulingDiagnosis {
  readonly lost: LostProfile | null;
  /** The profile that Fargate blames, else the one that took the pod, where it was read. */
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

/** Claims come after the pods that name them, and are bound later still: what is said of them at first means nothing. */
function isEarly({ message, at }: FargateEvent, { createdAt }: Pod): boolean {
  return passesByItself(message) && (at === null || minutesBetween(createdAt, at) < minutesToUnschedulable);
}
