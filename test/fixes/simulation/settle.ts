import type { ClusterState } from './cluster-state.ts';
import { syncDaemonSets } from './daemon-set.ts';
import { syncDeployments, syncReplicaSets } from './deployment.ts';
import { type Account, scheduleFargate } from './fargate-scheduler.ts';
import { syncFinishedJobs, syncJobs } from './job.ts';
import { countBudgets, removeOrphanNodes, runPods } from './kubelet.ts';
import { scheduleOthers } from './node-fit.ts';
import { syncStatefulSets } from './stateful-set.ts';

/** More steps than any recorded cluster needs: beyond it two controllers undo each other's work. */
const most = 2000;

/** Lets controllers, schedulers and kubelets work until none has anything to do. */
export function settle(state: ClusterState, account: Account): void {
  const work = [
    ...[syncDeployments, syncReplicaSets, syncStatefulSets, syncDaemonSets, syncJobs, syncFinishedJobs],
    ...[scheduleOthers, runPods, removeOrphanNodes],
    (changed: ClusterState) => scheduleFargate(changed, account),
  ];
  for (let step = 0; work.some((sync) => sync(state)); step += 1)
    if (step > most) throw new Error('the controllers come to no rest');
  countBudgets(state);
}
