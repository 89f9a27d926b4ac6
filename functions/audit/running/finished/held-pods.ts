import { minutesBetween } from '#lib/time.ts';
import { capacityAnnotation } from '#model/facts/pod.ts';
import { NameSample } from '../../engine/name-sample.ts';
import type { JudgedPod } from '../../pods/judged-pod.ts';
import { hoursPerMonth, usdPerHour } from '../../sizing/fargate-price.ts';
import { parseCapacity } from '../../sizing/capacity.ts';
import type { FargateSize } from '../../sizing/sizes.ts';

interface PriceContext {
  /** ISO 8601. */
  readonly takenAt: string;
  readonly region: string;
}

/** Sums are kept in whole millionths, so that the order of pods changes nothing. */
const parts = 1e6;

/** The pods of one workload that stay, or will. */
export class HeldPods {
  /** The first by name speaks for the others. */
  first: JudgedPod;
  readonly #succeeded = new NameSample();
  readonly #held = new NameSample();
  readonly #running = new NameSample();
  held = 0;
  /** Of those, the ones that failed. */
  failed = 0;
  /** Of those, the ones that a TTL should have deleted. */
  overdue = 0;
  running = 0;
  /** ISO 8601, of the earliest end that is known. */
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

  /** Of the pods that are there to be deleted; else of those that run. */
  get names(): string[] {
    return this.held > 0 ? this.#held.values() : this.#running.values();
  }

  /** Those of which nothing is lost when they are deleted. */
  get succeeded(): string[] {
    return this.#succeeded.values();
  }

  /** What they hold, as far as Fargate says. */
  get size(): FargateSize {
    return { vcpu: this.#vcpu / parts, memoryGiB: this.#memoryGiB / parts };
  }

  /** Since they finished, and for a month at that rate; null where no price or no size is known. */
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
