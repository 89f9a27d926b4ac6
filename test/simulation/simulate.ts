import { type Cluster, coldSeconds, type Measured, memoryGb, workSeconds } from './fleet.ts';
import { delayOf, type Retrier, retrierFor, type ScanSettings } from './state-machine.ts';

export interface Night {
  /** From the start of the map to its end, and of the whole scan. */
  readonly mapSeconds: number;
  readonly scanSeconds: number;
  readonly audited: number;
  /** Have a result that says what could not be read: unreachable, or cut short. */
  readonly incomplete: number;
  /** The run failed for good, after its attempts. */
  readonly failed: number;
  readonly invocations: number;
  readonly coldStarts: number;
  readonly retries: Readonly<Record<string, number>>;
  readonly gbSeconds: number;
  readonly mostAtOnce: number;
}

export interface NightOptions {
  readonly concurrency: number;
  readonly settings: ScanSettings;
  readonly measured: readonly Measured[];
  readonly random: () => number;
  /** What the account leaves to audit-cluster; beyond it Lambda throttles. */
  readonly accountConcurrency: number;
}

/** The function's own limit, and the reserve that its deadline keeps back. */
const limitSeconds = 900;
const reserveSeconds = 15;
/** Environments are kept for a while; Lambda does not say how long. */
const warmSeconds = 300;
const passingThrottle = 0.002;
const passingServiceError = 0.0005;

interface Attempt {
  readonly seconds: number;
  readonly error: string | null;
  readonly result: 'audited' | 'incomplete';
}

interface Child {
  readonly cluster: Cluster;
  readonly used: Map<Retrier, number>;
  attempts: number;
}

/** Events in the order of their time; of the same time, in the order they were planned. */
class Agenda {
  readonly #events: { at: number; order: number; act: () => void }[] = [];
  #planned = 0;
  now = 0;

  plan(seconds: number, act: () => void): void {
    const event = { at: this.now + seconds, order: this.#planned++, act };
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#events[middle]!;
      if (other.at > event.at || (other.at === event.at && other.order > event.order)) low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, event);
  }

  run(): void {
    for (let event = this.#events.pop(); event !== undefined; event = this.#events.pop()) {
      this.now = event.at;
      event.act();
    }
  }
}

/** One night: the Distributed Map takes clusters in the order of the manifest and holds a place for each until its run ends. */
export function simulateNight(fleet: readonly Cluster[], options: NightOptions): Night {
  const night = new Simulation(options);
  return night.run(fleet);
}

class Simulation {
  readonly #agenda = new Agenda();
  readonly #options: NightOptions;
  readonly #retries: Record<string, number> = {};
  readonly #results = { audited: 0, incomplete: 0, failed: 0 };
  /** When each idle environment was last used. */
  #idle: number[] = [];
  #busy = 0;
  #invocations = 0;
  #coldStarts = 0;
  #gbSeconds = 0;
  #mostAtOnce = 0;

  constructor(options: NightOptions) {
    this.#options = options;
  }

  run(fleet: readonly Cluster[]): Night {
    // Four clusters are described at once; results are read one after the other. Both in the region of the stack.
    const planSeconds = 2 + (fleet.length / 4) * 0.1;
    const summarySeconds = 2 + fleet.length * 0.03;
    const waiting = fleet.map((cluster): Child => ({ cluster, used: new Map(), attempts: 0 }));
    let next = 0;
    const startNext = () => {
      const child = waiting[next++];
      if (child !== undefined) this.#attempt(child, startNext);
    };
    for (let place = 0; place < this.#options.concurrency; place += 1) this.#agenda.plan(0, startNext);
    this.#agenda.run();
    this.#gbSeconds += planSeconds * 0.5 + summarySeconds * 1;
    return {
      mapSeconds: this.#agenda.now,
      scanSeconds: planSeconds + this.#agenda.now + summarySeconds,
      ...this.#results,
      ...{ invocations: this.#invocations + 2, coldStarts: this.#coldStarts + 2, retries: this.#retries },
      ...{ gbSeconds: this.#gbSeconds, mostAtOnce: this.#mostAtOnce },
    };
  }

  #attempt(child: Child, done: () => void): void {
    const { random, accountConcurrency } = this.#options;
    child.attempts += 1;
    if (this.#busy >= accountConcurrency || random() < passingThrottle) {
      this.#fail(child, 'Lambda.TooManyRequestsException', done);
      return;
    }
    if (random() < passingServiceError) {
      this.#fail(child, 'Lambda.ServiceException', done);
      return;
    }
    const { seconds, error, result } = this.#outcome(child, this.#environment());
    this.#invocations += 1;
    this.#gbSeconds += seconds * memoryGb;
    this.#mostAtOnce = Math.max(this.#mostAtOnce, ++this.#busy);
    this.#agenda.plan(seconds, () => {
      this.#busy -= 1;
      this.#idle.push(this.#agenda.now);
      if (error !== null) {
        this.#fail(child, error, done);
        return;
      }
      this.#results[result] += 1;
      done();
    });
  }

  /** Seconds that a new environment adds; none when one is idle. */
  #environment(): number {
    this.#idle = this.#idle.filter((since) => this.#agenda.now - since < warmSeconds);
    if (this.#idle.pop() !== undefined) return 0;
    this.#coldStarts += 1;
    return coldSeconds(this.#options.measured);
  }

  #outcome({ cluster, attempts }: Child, cold: number): Attempt {
    const { random, measured, settings } = this.#options;
    const work = cold + workSeconds(cluster, measured);
    const limit = Math.min(limitSeconds, settings.taskTimeoutSeconds);
    switch (cluster.fate) {
      case 'good':
        // Whatever is left over at the deadline is not evaluated.
        return work > limitSeconds - reserveSeconds
          ? { seconds: limitSeconds - reserveSeconds, error: null, result: 'incomplete' }
          : { seconds: work, error: null, result: 'audited' };
      case 'unreachable':
        // Connecting takes 10 seconds until it is given up, and is tried some times.
        return { seconds: cold + 40 + 40 * random(), error: null, result: 'incomplete' };
      case 'slow':
        return { seconds: limitSeconds - reserveSeconds + 5 * random(), error: null, result: 'incomplete' };
      case 'stuck':
        return { seconds: limit, error: 'Sandbox.Timedout', result: 'incomplete' };
      case 'refused':
        // The second time the result is in S3 already, and only the log is written.
        return attempts === 1 || random() < 0.1
          ? { seconds: attempts === 1 ? work : 1, error: 'AuditorError', result: 'audited' }
          : { seconds: 1, error: null, result: 'audited' };
    }
  }

  #fail(child: Child, error: string, done: () => void): void {
    const { settings, random } = this.#options;
    const retrier = retrierFor(error, settings.retriers);
    const earlier = retrier === undefined ? 0 : (child.used.get(retrier) ?? 0);
    if (retrier === undefined || earlier >= retrier.maxAttempts) {
      this.#results.failed += 1;
      done();
      return;
    }
    child.used.set(retrier, earlier + 1);
    this.#retries[error] = (this.#retries[error] ?? 0) + 1;
    // The place in the map is kept while it waits.
    this.#agenda.plan(delayOf(retrier, earlier, random), () => this.#attempt(child, done));
  }
}
