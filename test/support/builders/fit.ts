import type { ClusterFacts } from '#model/facts/cluster-facts.ts';
import type { Container, Pod } from '#model/facts/pod.ts';
import type { ContainerAsks, PodAsks } from '#model/facts/pod-asks.ts';
import type { Finding } from '#model/finding/finding.ts';
import type { Verdict } from '#model/result/result.ts';
import { container, facts, fargatePod, pod } from './facts.ts';
import { judge } from '../judge.ts';

/** A pod of Deployment `web` that waits for Fargate. */
export function waitingPod(fields: Partial<Pod> = {}): Pod {
  return fargatePod({ nodeName: null, startedAt: null, phase: 'Pending', scheduled: null, ...fields });
}

/** One that Fargate's scheduler has refused, with these words. */
export function refusedPod(message: string, fields: Partial<Pod> = {}): Pod {
  const since = '2026-11-24T01:00:00.000Z';
  const scheduled = { status: 'False', reason: 'POD_UNSUPPORTED_ON_FARGATE', message, since } as const;
  return waitingPod({ scheduled, ...fields });
}

/** Containers `app`, `app-1` …, one for each of what they ask. */
export function asking(...all: ContainerAsks[]): Container[] {
  return all.map((asks, index) => container({ name: index === 0 ? 'app' : `app-${index}`, asks }));
}

type Fields = Partial<Pod> & { readonly asks?: PodAsks };

/** What a rule says of such a pod in each place where it may stand. */
export async function standings(id: string, fields: Fields, cluster: ClusterFacts = facts()) {
  const status = async (one: Pod) => (await judge(id, cluster, [one])).verdict.status;
  return {
    waiting: await status(waitingPod(fields)),
    onFargate: await status(fargatePod(fields)),
    elsewhere: await status(pod(fields)),
    unselected: await status(pod({ namespace: 'other', ...fields })),
    daemonSet: await status(
      waitingPod({ owner: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'd' }, ...fields }),
    ),
  };
}

/** Of a rule about what Fargate refuses: what runs there was taken. */
export const refusedStandings = {
  waiting: 'fail',
  onFargate: 'pass',
  elsewhere: 'fail',
  unselected: 'not-applicable',
  daemonSet: 'not-applicable',
};

/** The only finding. */
export function only({ findings }: { readonly verdict: Verdict; readonly findings: readonly Finding[] }): Finding {
  const [finding] = findings;
  if (finding === undefined || findings.length > 1) throw new Error(`${findings.length} findings`);
  return finding;
}
