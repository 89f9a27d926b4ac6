import type { FargateProfile } from '#model/fargate-profile.ts';
import { computeTypeAnnotation } from '#model/on-fargate.ts';
import type { Workload } from '#model/workload.ts';
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
      const isSelected = matcher.matching(namespace, template.labels).length > 0;
      return jobSettings !== undefined && !jobSettings.suspended && isSelected && isForAnyNode(template);
    })
    .map((workload) => ({ workload, stays: keepsPods(workload) }));
}

/** A template that asks for certain nodes may mean others than those of Fargate. */
function isForAnyNode({
  annotations,
  nodeSelector,
  hasNodeAffinity,
  nodeName,
  schedulerName,
}: Workload['template']): boolean {
  const isFree = Object.keys(nodeSelector).length === 0 && !hasNodeAffinity && nodeName === null;
  const isDefault = schedulerName === null || schedulerName === 'default-scheduler';
  return isFree && isDefault && annotations[computeTypeAnnotation] !== 'ec2';
}

/** Without a TTL the last Jobs stay, and their pods with them, as many as the CronJob keeps. */
function keepsPods({ jobSettings }: Workload): boolean {
  if (jobSettings === undefined || jobSettings.ttlSeconds !== null) return false;
  return jobSettings.keeps.succeeded + jobSettings.keeps.failed > 0;
}
