import { shellCommand } from '../../lib/shell-quote.ts';
import type { ClusterInfo } from '../../model/cluster.ts';
import type { Remediation } from '../../model/result.ts';
import type { WaitingPod } from '../../model/watched-pod.ts';
import { blamedProfile } from '../../model/refusal-reason.ts';
import { faultOf } from './scheduling-faults.ts';

export interface Refusal {
  /** The code of the condition, or the profile that the message blames. */
  readonly reason: string;
  readonly message: string;
  readonly pod: Pick<WaitingPod, 'namespace' | 'name'> | null;
  readonly cluster: Pick<ClusterInfo, 'name' | 'region'>;
}

/** How to have Fargate take pods that it refuses; where the message says nothing that is known, where to look. */
export function schedulingRemedy(refusal: Refusal): Remediation {
  const { reason, message } = refusal;
  const fault = faultOf(`${reason} ${message}`);
  const profile = blamedProfile(message);
  const byProfile = 'Mend what the message says of the Fargate profile, or replace the profile';
  return {
    summary: fault?.todo ?? (profile === null ? 'Look at the events of the pods for what Fargate wants' : byProfile),
    commands: profile === null ? eventCommands(refusal) : profileCommands(profile, refusal, fault?.commands ?? []),
    notes: [...(fault?.notes ?? []), 'Fargate may not try again by itself: then make the pods again.'],
  };
}

function eventCommands({ pod }: Refusal): string[] {
  return pod === null ? [] : [shellCommand('kubectl', '-n', pod.namespace, 'describe', 'pod', pod.name)];
}

function profileCommands(profile: string, { cluster }: Refusal, more: readonly (readonly string[])[]): string[] {
  const { name, region } = cluster;
  const describe = ['aws', 'eks', 'describe-fargate-profile', '--fargate-profile-name', profile];
  return [describe, ...more].map((words) =>
    words[0] === 'aws' ? shellCommand(...words, '--cluster-name', name, '--region', region) : shellCommand(...words),
  );
}
