import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { computeTypeAnnotation, profileLabel } from '#model/facts/pod.ts';
import type { Workload } from '#model/facts/workload.ts';
import { canBeFargate } from '../../fit/node-constraints.ts';
import { obstacleTo } from '../../placement/placement-facts.ts';
import { ProfileMatcher } from '../../placement/matcher.ts';

/**
 * The CronJobs whose pods go to Fargate by all that their templates say, and whether finished ones stay. Those that have
 * no pod at the moment are seen by nothing else.
 */
export function cronJobsOnFargate(
  workloads: readonly Workload[],
  profiles: readonly FargateProfile[],
): { readonly workload: Workload; readonly stays: boolean }[] {
  const matcher = new ProfileMatcher(profiles.filter(({ status }) => status === 'ACTIVE'));
  return workloads
    .filter(({ jobSettings, namespace, template }) => {
      if (jobSettings === undefined || jobSettings.suspended) return false;
      // A pod that no node of Fargate suits waits there, and is never one that has finished.
      return isTaken(template, matcher.matching(namespace, template.labels)) && canBeFargate(template);
    })
    .map((workload) => ({ workload, stays: keepsPods(workload) }));
}

function isTaken(
  { labels, annotations, schedulerName, nodeName }: Workload['template'],
  matching: readonly FargateProfile[],
): boolean {
  const pin = labels[profileLabel] ?? null;
  const keptOff = annotations[computeTypeAnnotation] === 'ec2';
  return obstacleTo({ matching, pin, keptOff, schedulerName, nodeName }) === null;
}

/** Without a TTL the last Jobs stay, and their pods with them, as many as the CronJob keeps. */
function keepsPods({ jobSettings }: Workload): boolean {
  if (jobSettings === undefined || jobSettings.ttlSeconds !== null) return false;
  return jobSettings.keeps.succeeded + jobSettings.keeps.failed > 0;
}
