import type { ClusterState } from './cluster-state.ts';
import { conditionOf, controllerReference, type CronJob, isControlledBy, isFinished, type Job } from './objects.ts';
import { createPod } from './templates.ts';

/** Job controller: pods until enough have succeeded. A pod that is deleted is made again from the same template. */
export function syncJobs(state: ClusterState): boolean {
  return state.list('Job').some((job) => {
    if (isOver(job) || job.spec.suspend === true) return false;
    const pods = state.list('Pod', job.metadata.namespace).filter((pod) => isControlledBy(pod, job));
    const { completions = 1, parallelism = 1 } = job.spec;
    const succeeded = pods.filter(({ status }) => status.phase === 'Succeeded').length;
    const active = pods.filter((pod) => !isFinished(pod)).length;
    if (active >= Math.min(parallelism, completions - succeeded)) return false;
    createPod(state, job, job.spec.template, {
      labels: { 'batch.kubernetes.io/job-name': job.metadata.name, 'job-name': job.metadata.name },
    });
    return true;
  });
}

export function isOver({ status }: Job): boolean {
  return (['Complete', 'Failed'] as const).some((type) => conditionOf(status, type)?.status === 'True');
}

/** Deletes Jobs that ended longer ago than their `ttlSecondsAfterFinished`, and their pods with them. */
export function syncFinishedJobs(state: ClusterState): boolean {
  const expired = state.list('Job').filter(({ metadata, spec, status }) => {
    const ended = conditionOf(status, 'Complete') ?? conditionOf(status, 'Failed');
    if (spec.ttlSecondsAfterFinished === undefined || ended?.status !== 'True') return false;
    const since = ended.lastTransitionTime ?? status.completionTime ?? metadata.creationTimestamp;
    return Date.parse(since) + spec.ttlSecondsAfterFinished * 1000 <= state.now.getTime();
  });
  for (const job of expired) state.remove(job);
  return expired.length > 0;
}

/** CronJob controller at the time of the next run. */
export function startNextRuns(state: ClusterState): void {
  for (const cronJob of state.list('CronJob')) {
    if (cronJob.spec.suspend === true) continue;
    const active = state
      .list('Job', cronJob.metadata.namespace)
      .filter((job) => isControlledBy(job, cronJob) && !isOver(job));
    const policy = cronJob.spec.concurrencyPolicy ?? 'Allow';
    if (policy === 'Forbid' && active.length > 0) continue;
    if (policy === 'Replace') for (const job of active) state.remove(job);
    startRun(state, cronJob);
  }
}

function startRun(state: ClusterState, cronJob: CronJob): void {
  const { namespace = '', name } = cronJob.metadata;
  const { metadata, spec } = cronJob.spec.jobTemplate;
  state.create({
    ...{ apiVersion: 'batch/v1', kind: 'Job' },
    metadata: {
      ...{ name: `${name}-${Math.floor(state.now.getTime() / 60_000)}`, namespace },
      labels: { ...metadata?.labels },
      annotations: { ...metadata?.annotations },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec: structuredClone(spec),
    status: {},
  });
  cronJob.status.lastScheduleTime = state.time();
}
