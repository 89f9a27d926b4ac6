import { minutesBetween } from '#lib/time.ts';
import type { Job, JobSettings } from '#model/facts/workload.ts';
import { fargateScheduler, isFargateNode, isFinished, type Pod } from '#model/facts/pod.ts';
import type { Slice } from '#model/facts/cluster-facts.ts';
import type { JudgedPod } from '../../pods/judged-pod.ts';

/**
 * How a pod on Fargate stays after its end. `held`: it has finished and is still there; `overdue`, though its Job's time
 * to live is over. `will-stay`: it runs, and nothing deletes it then. `fine`: something deletes it in time. Null: that is
 * no question.
 */
export type Stay = 'held' | 'overdue' | 'will-stay' | 'fine' | 'unknown' | null;

/** What is not of a Job may be looked at, or deleted by a controller of its own, for so long. */
const graceMinutes = 60;

/** The TTL controller is not punctual. */
const lateMinutes = 30;

/** Says how pods stay, by the Jobs that own them. */
export class Stays {
  readonly #jobs: ReadonlyMap<string, Job>;
  readonly #takenAt: string;

  constructor(jobs: Slice<readonly Job[]>, takenAt: string) {
    const list = jobs.ok ? jobs.value : [];
    this.#jobs = new Map(list.map((job) => [`${job.namespace}/${job.name}`, job]));
    this.#takenAt = takenAt;
  }

  of(judged: JudgedPod): Stay {
    const { pod } = judged;
    if (!wasTaken(pod) || pod.deleting) return null;
    if (pod.owner?.kind === 'Job') return this.#ofJob(judged, pod.owner.name);
    if (!isFinished(pod)) return null;
    return this.#afterGrace(pod);
  }

  #ofJob({ pod, subject, workload }: JudgedPod, name: string): Stay {
    const job = this.#jobs.get(`${pod.namespace}/${name}`);
    const settings = workload?.jobSettings;
    // A time to live that a CronJob has now is that of the Jobs it makes from now on.
    if (job === undefined) return settings?.ttlSeconds === null ? this.#withoutTtl(pod, settings) : 'unknown';
    if (job.ttlSeconds !== null) return this.#withTtl(job.ttlSeconds, job.finishedAt);
    // That it keeps no Jobs only a CronJob itself says.
    if (subject.kind === 'CronJob' && settings === undefined) return 'unknown';
    return this.#withoutTtl(pod, settings);
  }

  /** Counted from the end of the Job: of one that still runs, pods may have finished long ago. */
  #withTtl(ttlSeconds: number, ended: string | null): Stay {
    return ended !== null && this.#since(ended) > ttlSeconds / 60 + lateMinutes ? 'overdue' : 'fine';
  }

  /** A CronJob that keeps no Jobs deletes them as soon as they are over. */
  #withoutTtl(pod: Pod, settings: JobSettings | undefined): Stay {
    const keepsNone = settings !== undefined && settings.keeps.succeeded + settings.keeps.failed === 0;
    if (keepsNone) return isFinished(pod) ? this.#afterGrace(pod) : 'fine';
    return isFinished(pod) ? 'held' : 'will-stay';
  }

  /** One that says nothing of its end did not end before it was made. */
  #afterGrace({ finishedAt, createdAt }: Pod): Stay {
    return this.#since(finishedAt ?? createdAt) < graceMinutes ? 'fine' : 'held';
  }

  #since(time: string): number {
    return minutesBetween(time, this.#takenAt);
  }
}

/** What another scheduler puts on a node of Fargate is refused there, and holds nothing. */
function wasTaken({ nodeName, schedulerName }: Pod): boolean {
  return nodeName !== null && isFargateNode(nodeName) && (schedulerName ?? fargateScheduler) === fargateScheduler;
}
