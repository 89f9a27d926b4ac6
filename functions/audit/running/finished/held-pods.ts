import { minutesBetween } from '#lib/time.ts';
import {
  capacityAnnotation,
  fargateScheduler,
  isFargateNode,
  isFinished,
  type Pod,
  computeTypeAnnotation,
  profileLabel,
} from '#model/facts/pod.ts';
import type { Job, JobSettings, Workload } from '#model/facts/workload.ts';
import type { Slice } from '#model/facts/cluster-facts.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { NameSample } from '../../remedies/named-pods.ts';
import type { JudgedPod } from '../../rule.ts';
import { hoursPerMonth, usdPerHour, parseCapacity, type FargateSize } from '../../sizing/sizes.ts';
import { canBeFargate } from '../../fit/node-constraints.ts';
import { obstacleTo } from '../../placement/placement.ts';
import { ProfileMatcher } from '../../placement/matcher.ts';

interface PriceContext {
  /** ISO 8601. */
  readonly takenAt: string;
  readonly region: string;
}

/** Sums are kept in whole millionths, so that the order of pods does not matter. */
const parts = 1e6;

/** Pods of one workload that remain after they finish, or will. */
export class FinishedPods {
  /** The first by name represents the others. */
  first: JudgedPod;
  readonly #succeeded = new NameSample();
  readonly #held = new NameSample();
  readonly #running = new NameSample();
  held = 0;
  /** Held pods that failed. */
  failed = 0;
  /** Held pods that a TTL should have deleted. */
  overdue = 0;
  running = 0;
  /** ISO 8601 time of the earliest known end. */
  since: string | null = null;
  #vcpu = 0;
  #memoryGiB = 0;
  #usdHour = 0;
  #usdSoFar = 0;

  constructor(first: JudgedPod) {
    this.first = first;
  }

  see(judged: JudgedPod, stay: 'held' | 'overdue' | 'will-stay', { takenAt, region }: PriceContext): void {
    const { pod } = judged;
    if (pod.name < this.first.pod.name) this.first = judged;
    if (stay === 'will-stay') {
      this.running++;
      this.#running.add(pod.name);
      return;
    }
    if (stay === 'overdue') this.overdue++;
    this.#hold(judged, takenAt, region);
  }

  /** Names of the pods to delete; if none, of those that run. */
  get names(): string[] {
    return this.held > 0 ? this.#held.values() : this.#running.values();
  }

  /** Succeeded pods, which can be deleted without losing anything. */
  get succeeded(): string[] {
    return this.#succeeded.values();
  }

  /** Capacity that the held pods reserve, as far as Fargate reports it. */
  get size(): FargateSize {
    return { vcpu: this.#vcpu / parts, memoryGiB: this.#memoryGiB / parts };
  }

  /** Cost since they finished, and per month at that rate; null if no price or size is known. */
  get usd(): { readonly soFar: number; readonly month: number } | null {
    if (this.#usdHour === 0) return null;
    return { soFar: this.#usdSoFar / parts, month: (this.#usdHour / parts) * hoursPerMonth };
  }

  #hold({ pod }: JudgedPod, takenAt: string, region: string): void {
    this.held++;
    this.#held.add(pod.name);
    if (pod.phase === 'Failed') this.failed++;
    else this.#succeeded.add(pod.name);
    const { finishedAt } = pod;
    if (finishedAt !== null && (this.since === null || finishedAt < this.since)) this.since = finishedAt;
    const size = parseCapacity(pod.annotations[capacityAnnotation]);
    if (size === null) return;
    this.#vcpu += Math.round(size.vcpu * parts);
    this.#memoryGiB += Math.round(size.memoryGiB * parts);
    const hourly = usdPerHour(size, region) ?? 0;
    this.#usdHour += Math.round(hourly * parts);
    const hours = finishedAt === null ? 0 : Math.max(0, minutesBetween(finishedAt, takenAt) / 60);
    this.#usdSoFar += Math.round(hourly * hours * parts);
  }
}

/**
 * Fate of a pod on Fargate after its end. `held`: it has finished and is still there. `overdue`: likewise, although its
 * Job's TTL has expired. `will-stay`: it runs, and nothing will delete it. `fine`: something deletes it in time. Null:
 * not judged.
 */
type Retention = 'held' | 'overdue' | 'will-stay' | 'fine' | 'unknown' | null;

/**
 * Grace period for finished pods without a Job: somebody may be looking at them, or their own controller may delete
 * them.
 */
const graceMinutes = 60;

/** Margin for the TTL controller, which is not punctual. */
const lateMinutes = 30;

/** Finds the fate of finished pods from the Jobs that own them. */
export class Stays {
  readonly #jobs: ReadonlyMap<string, Job>;
  readonly #takenAt: string;

  constructor(jobs: Slice<readonly Job[]>, takenAt: string) {
    const list = jobs.ok ? jobs.value : [];
    this.#jobs = new Map(list.map((job) => [`${job.namespace}/${job.name}`, job]));
    this.#takenAt = takenAt;
  }

  of(judged: JudgedPod): Retention {
    const { pod } = judged;
    if (!wasTaken(pod) || pod.deleting) return null;
    if (pod.owner?.kind === 'Job') return this.#ofJob(judged, pod.owner.name);
    if (!isFinished(pod)) return null;
    return this.#afterGrace(pod);
  }

  #ofJob({ pod, subject, workload }: JudgedPod, name: string): Retention {
    const job = this.#jobs.get(`${pod.namespace}/${name}`);
    const settings = workload?.jobSettings;
    // The TTL that a CronJob has now applies only to Jobs that it creates from now on.
    if (job === undefined) return settings?.ttlSeconds === null ? this.#withoutTtl(pod, settings) : 'unknown';
    if (job.ttlSeconds !== null) return this.#withTtl(job.ttlSeconds, job.finishedAt);
    // Only the CronJob itself tells whether it keeps finished Jobs.
    if (subject.kind === 'CronJob' && settings === undefined) return 'unknown';
    return this.#withoutTtl(pod, settings);
  }

  /** Counted from the end of the Job: while it runs, its pods may have finished long ago. */
  #withTtl(ttlSeconds: number, ended: string | null): Retention {
    return ended !== null && this.#since(ended) > ttlSeconds / 60 + lateMinutes ? 'overdue' : 'fine';
  }

  /** A CronJob whose history limits are both 0 deletes its Jobs as soon as they finish. */
  #withoutTtl(pod: Pod, settings: JobSettings | undefined): Retention {
    const keepsNone = settings !== undefined && settings.keeps.succeeded + settings.keeps.failed === 0;
    if (keepsNone) return isFinished(pod) ? this.#afterGrace(pod) : 'fine';
    return isFinished(pod) ? 'held' : 'will-stay';
  }

  /** A pod without an end time counts from its creation. */
  #afterGrace({ finishedAt, createdAt }: Pod): Retention {
    return this.#since(finishedAt ?? createdAt) < graceMinutes ? 'fine' : 'held';
  }

  #since(time: string): number {
    return minutesBetween(time, this.#takenAt);
  }
}

/** Fargate refuses pods that another scheduler puts on its nodes; they reserve nothing. */
function wasTaken({ nodeName, schedulerName }: Pod): boolean {
  return nodeName !== null && isFargateNode(nodeName) && (schedulerName ?? fargateScheduler) === fargateScheduler;
}

/**
 * CronJobs whose templates send their pods to Fargate, and whether finished pods stay. A CronJob without pods at the
 * moment is found only this way.
 */
export function cronJobsOnFargate(
  workloads: readonly Workload[],
  profiles: readonly FargateProfile[],
): { readonly workload: Workload; readonly stays: boolean }[] {
  const matcher = new ProfileMatcher(profiles.filter(({ status }) => status === 'ACTIVE'));
  return workloads
    .filter(({ jobSettings, namespace, template }) => {
      if (jobSettings === undefined || jobSettings.suspended) return false;
      // A pod that fits no Fargate node stays Pending and never finishes.
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

/** Without a TTL the last Jobs stay, with their pods, up to the CronJob's history limits. */
function keepsPods({ jobSettings }: Workload): boolean {
  if (jobSettings === undefined || jobSettings.ttlSeconds !== null) return false;
  return jobSettings.keeps.succeeded + jobSettings.keeps.failed > 0;
}
