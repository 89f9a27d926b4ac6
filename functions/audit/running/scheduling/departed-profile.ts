import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { profileLabel, type Pod } from '#model/facts/pod.ts';

/** The profile that took a pod, and can start it no more. */
export interface LostProfile {
  readonly name: string;
  /** What became of it, to follow its name. */
  readonly how: string;
}

/**
 * A pod is matched once, when it is created, and keeps waiting for a profile that goes away:
 * https://github.com/aws/containers-roadmap/issues/2654. Null when the profile is there, or its age is not known.
 */
export function lostProfile(
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
