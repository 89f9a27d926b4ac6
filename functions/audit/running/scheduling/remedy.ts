import { shellCommand } from '#lib/text/wording.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { Remediation } from '#model/finding/finding.ts';
import type { WaitingPod } from '#model/facts/pod.ts';
import type { SchedulingDiagnosis } from './diagnose.ts';

export interface SchedulingRefusal {
  readonly diagnosis: Pick<SchedulingDiagnosis, 'fault' | 'blamed'>;
  readonly pod: Pick<WaitingPod, 'namespace' | 'name'> | null;
  readonly cluster: Pick<ClusterInfo, 'name' | 'region'>;
}

/** How to have Fargate take pods that it refuses; where what it says is not known, where to look. */
export function schedulingRemedy({ diagnosis: { fault, blamed }, pod, cluster }: SchedulingRefusal): Remediation {
  return {
    summary: fault?.todo ?? 'Look at the events of the pods for what Fargate wants',
    commands: blamed === null ? eventCommands(pod) : profileCommands(blamed, cluster, fault?.commands ?? []),
    notes: [...(fault?.notes ?? []), 'Fargate may not try again by itself: then make the pods again.'],
  };
}

function eventCommands(pod: SchedulingRefusal['pod']): string[] {
  return pod === null ? [] : [shellCommand('kubectl', '-n', pod.namespace, 'describe', 'pod', pod.name)];
}

function profileCommands(
  profile: string,
  { name, region }: SchedulingRefusal['cluster'],
  more: readonly (readonly string[])[],
): string[] {
  const describe = ['aws', 'eks', 'describe-fargate-profile', '--fargate-profile-name', profile];
  return [describe, ...more].map((words) =>
    words[0] === 'aws' ? shellCommand(...words, '--cluster-name', name, '--region', region) : shellCommand(...words),
  );
}
