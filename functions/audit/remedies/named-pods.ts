import type { Pod } from '#model/facts/pod.ts';
import { compareText } from '#lib/text/compare.ts';

/** Most pods named in a command; some workloads have very many. */
const mostNamed = 20;

/** Pods of one finding, as far as commands name them. */
export interface NamedPods {
  readonly count: number;
  /** First names in order. */
  readonly names: readonly string[];
  /** First pods that are not ready; for a Job, that have not started. */
  readonly waiting: readonly string[];
  /** First failed pods; those of a Deployment go away only when they are deleted. */
  readonly failed: readonly string[];
  /** Jobs of the waiting pods, the first few. */
  readonly waitingJobs: readonly string[];
}

type NameablePod = Pick<Pod, 'name' | 'owner'> & Partial<Pick<Pod, 'phase' | 'ready'>>;

/** Collects the names of pods with one fault. */
export class PodNames implements NamedPods {
  count = 0;
  readonly #names = new NameSample(mostNamed);
  readonly #waiting = new NameSample(mostNamed);
  readonly #failed = new NameSample(mostNamed);
  readonly #waitingJobs = new NameSample(mostNamed);

  add(pod: NameablePod): void {
    this.count++;
    this.#names.add(pod.name);
    if (pod.phase === 'Failed') this.#failed.add(pod.name);
    if (!waits(pod)) return;
    this.#waiting.add(pod.name);
    if (pod.owner?.kind === 'Job') this.#waitingJobs.add(pod.owner.name);
  }

  /** Merges the names that another one collected. */
  absorb(other: PodNames): void {
    this.count += other.count;
    for (const name of other.#names.values()) this.#names.add(name);
    for (const name of other.#waiting.values()) this.#waiting.add(name);
    for (const name of other.#failed.values()) this.#failed.add(name);
    for (const name of other.#waitingJobs.values()) this.#waitingJobs.add(name);
  }

  get names(): string[] {
    return this.#names.values();
  }

  get waiting(): string[] {
    return this.#waiting.values();
  }

  get failed(): string[] {
    return this.#failed.values();
  }

  get waitingJobs(): string[] {
    return this.#waitingJobs.values();
  }
}

function waits({ owner, phase, ready }: NameablePod): boolean {
  if (phase === 'Pending') return true;
  return phase === 'Running' && ready === false && owner?.kind !== 'Job';
}

/** Keeps the first few of any number of distinct names in sort order, whatever order they arrive in. */
export class NameSample {
  readonly #limit: number;
  #names: string[] = [];

  constructor(limit = 5) {
    this.#limit = limit;
  }

  add(name: string): void {
    const last = this.#names.at(-1);
    if (this.#names.length >= this.#limit && last !== undefined && compareText(name, last) >= 0) return;
    if (this.#names.includes(name)) return;
    this.#names = [...this.#names, name].sort(compareText).slice(0, this.#limit);
  }

  values(): string[] {
    return [...this.#names];
  }
}
