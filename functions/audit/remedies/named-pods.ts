import type { Pod } from '#model/facts/pod.ts';
import { compareText } from '#lib/text/compare.ts';

/** So many pods are named in a command; there is no end to those of some workloads. */
const mostNamed = 20;

/** The pods of one finding, as far as commands name them. */
export interface NamedPods {
  readonly count: number;
  /** The first by name. */
  readonly names: readonly string[];
  /** Of all, the first that are not ready; of those of a Job, that have not started. */
  readonly waiting: readonly string[];
  /** The first that have failed; nothing but their deletion takes those of a Deployment away. */
  readonly failed: readonly string[];
  /** The first Jobs of those that wait. */
  readonly waitingJobs: readonly string[];
}

type NameablePod = Pick<Pod, 'name' | 'owner'> & Partial<Pick<Pod, 'phase' | 'ready'>>;

/** Gathers the names of pods that have one thing wrong. */
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

  /** Takes over what another has gathered. */
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

/** Keeps the first few of any number of distinct names, in order, whatever order they come in. */
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
