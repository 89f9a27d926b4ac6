/** Clusters with faults of their logging and short Jobs, watched for weeks by the code that is deployed, on a simulated clock. */
import { observe } from '#audit/alerts/observe.ts';
import type { Alert, AlertKind, ClusterAlerts, Poll } from '#model/alerts/alert.ts';
import type { TimedEvidence } from '#model/alerts/hint.ts';
import { defaultPolicy } from '#track/alerts/alert-update.ts';
import { afterDelivery } from '#track/alerts/deliveries.ts';
import { toldUntil } from '#track/alerts/logging-updates.ts';
import { isFirstOfScope } from '#track/alerts/next-poll-record.ts';
import { reconcileAlerts } from '#track/alerts/reconcile-alerts.ts';
import { shop } from '../support/builders/results.ts';
import { pollFacts } from '../support/builders/watched.ts';
import { type Configuration, SimulatedCluster } from '../support/clusters/simulated-cluster.ts';
import { seeded } from './fleet.ts';

export interface MonthOptions {
  readonly clusters: number;
  readonly days: number;
  readonly seed: number;
  /** Nothing runs but Jobs of 10 to 240 seconds. */
  readonly onlyJobs?: boolean;
}

/** A time in which the configuration has one fault. */
interface Fault {
  readonly kind: Exclude<Configuration, 'fine'>;
  readonly from: number;
  to: number;
  /** When anything first showed it: the ConfigMap itself, or a pod. */
  shownAt: number | null;
  /** An event of what showed it first was delivered. */
  hinted: boolean;
  messages: number[];
}

export interface Month {
  readonly polls: number;
  readonly faults: number;
  readonly jobs: number;
  /** Faults that no message told. */
  readonly lost: number;
  /** Faults of which people heard more than once. */
  readonly repeated: number;
  /** Messages while there was no fault, nor one shortly before that pods still suffer from. */
  readonly wrong: number;
  /** Seconds from what showed a fault to the message, sorted. */
  readonly byPoll: readonly number[];
  readonly byHint: readonly number[];
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const begin = Date.parse('2026-11-01T00:00:00Z');
/** The event, the 30 s in which the queue gathers hints, and the poll. */
const hintDelay = 34 * second;
const pollTakes = 4 * second;

export async function simulateMonth({ clusters, days, seed, onlyJobs = false }: MonthOptions): Promise<Month> {
  const months: WatchedMonth[] = [];
  for (let number = 0; number < clusters; number += 1) {
    const month = new WatchedMonth(seeded(seed * 100_003 + number), { days, onlyJobs, hasHints: number % 2 === 1 });
    await month.run();
    months.push(month);
  }
  const shown = months.flatMap(({ faults }) => faults).filter(({ shownAt }) => shownAt !== null);
  const delays = (hinted: boolean) =>
    shown
      .filter((fault) => fault.hinted === hinted && fault.messages.length > 0)
      .map(({ messages, shownAt }) => ((messages[0] ?? 0) - (shownAt ?? 0)) / second)
      .sort((a, b) => a - b);
  const sum = (of: (month: WatchedMonth) => number) => months.reduce((total, month) => total + of(month), 0);
  return {
    polls: sum(({ polls }) => polls),
    faults: shown.length,
    jobs: sum(({ jobs }) => jobs),
    lost: shown.filter(({ messages }) => messages.length === 0).length,
    repeated: shown.filter(({ messages }) => messages.length > 1).length,
    wrong: sum(({ wrong }) => wrong),
    byPoll: delays(false),
    byHint: delays(true),
  };
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

type Happening = { readonly at: number; readonly what: () => void };

class WatchedMonth {
  readonly hasHints: boolean;
  readonly faults: Fault[] = [];
  polls = 0;
  jobs = 0;
  wrong = 0;
  readonly #random: () => number;
  readonly #end: number;
  readonly #cluster = new SimulatedCluster();
  readonly #coming: Happening[] = [];
  #known: ClusterAlerts = { poll: null, alerts: [] };
  #now = begin;
  #fault: Fault | null = null;

  readonly #workloads: readonly string[];

  constructor(
    random: () => number,
    { days, onlyJobs, hasHints }: { days: number; onlyJobs: boolean; hasHints: boolean },
  ) {
    this.#random = random;
    this.#workloads = onlyJobs ? [] : ['a', 'b', 'c'];
    this.#end = begin + days * 24 * hour;
    this.hasHints = hasHints;
  }

  async run(): Promise<void> {
    for (const workload of this.#workloads) this.#cluster.deploy(workload, 2, timeOf(begin));
    this.#plan();
    const phase = this.#between(0, 5 * minute);
    let nextPoll = begin + phase;
    let next = 0;
    while (nextPoll < this.#end) {
      const happening = this.#coming[next];
      if (happening !== undefined && happening.at <= nextPoll) {
        next += 1;
        this.#now = happening.at;
        happening.what();
        if (this.hasHints) await this.#followHints(nextPoll);
      } else {
        this.#now = nextPoll;
        await this.#poll([]);
        nextPoll += 5 * minute;
      }
    }
  }

  /** Events come half a minute later, unless the schedule is faster; one in ten is lost on the way. */
  async #followHints(nextPoll: number): Promise<void> {
    const events = this.#cluster.events.splice(0).filter(() => this.#random() > 0.1);
    // A change of the ConfigMap is in the audit log, where that is forwarded.
    const isChange = this.#fault?.from === this.#now;
    if ((events.length === 0 && !isChange) || this.#now + hintDelay >= nextPoll) return;
    if (this.#fault !== null && this.#fault.shownAt === this.#now) this.#fault.hinted = true;
    const later = this.#now + hintDelay;
    this.#now = later;
    await this.#poll(events);
  }

  async #poll(evidence: readonly TimedEvidence[]): Promise<void> {
    this.polls += 1;
    this.#cluster.tick(timeOf(this.#now));
    const observedAt = new Date(this.#now).toISOString();
    // One poll in five hundred fails.
    const poll: Poll =
      this.#random() < 0.002
        ? { cluster: shop, observedAt, evidence, seen: { ok: false, reason: 'no answer', gone: false } }
        : {
            cluster: shop,
            observedAt,
            evidence,
            seen: { ok: true, observation: await this.#look(evidence, observedAt) },
          };
    const { poll: record, alerts } = reconcileAlerts(this.#known, poll, defaultPolicy);
    const byId = new Map([...this.#known.alerts, ...alerts].map((alert) => [alert.id, alert]));
    this.#known = { poll: record ?? this.#known.poll, alerts: [...byId.values()].map((alert) => this.#send(alert)) };
  }

  #look(evidence: readonly TimedEvidence[], now: string) {
    const { poll, alerts } = this.#known;
    const isOpen = (kind: AlertKind) => alerts.some((alert) => alert.kind === kind && alert.state !== 'resolved');
    return observe(pollFacts(this.#cluster.facts()).poll, {
      wantsLogging: () => true,
      toldUntil: (reasons) => toldUntil(alerts, reasons),
      asked: evidence.map(({ namespace, pod }) => `${namespace}/${pod}`),
      evidence,
      needsConfig: isOpen('logging-disabled'),
      configMap: { record: poll?.configMap ?? null, isOpen: isOpen('logging-configmap'), judge: '1.0.0' },
      isFirst: isFirstOfScope(poll),
      now,
    });
  }

  #send(alert: Alert): Alert {
    if (alert.notices.length === 0) return alert;
    for (const { change, left, baseline } of alert.notices) {
      const isNews = left.includes('topic') && (change === 'opened' || change === 'worse');
      if (isNews && !baseline && alert.kind.startsWith('logging')) this.#hear();
    }
    const deliveries = alert.notices.flatMap(({ transition, left }) =>
      left.map((destination) => ({ transition, destination })),
    );
    return afterDelivery(alert, { sent: alert, deliveries }, defaultPolicy).alert;
  }

  #hear(): void {
    const at = this.#now + pollTakes;
    // Pods that are told of may have started under a fault that was mended since.
    const fault = this.faults.findLast(({ shownAt }) => shownAt !== null && shownAt <= this.#now);
    if (fault === undefined || at > fault.to + hour) this.wrong += 1;
    else fault.messages.push(at);
  }

  #plan(): void {
    this.#planFaults();
    for (let at = begin; at < this.#end; at += this.#between(5 * minute, hour)) this.#at(at, () => this.#job());
    for (let at = begin + hour; at < this.#end; at += this.#between(2 * hour, 20 * hour)) {
      const workload = this.#workloads[Math.floor(this.#random() * this.#workloads.length)];
      if (workload !== undefined) this.#at(at, () => this.#restart(workload));
    }
    this.#coming.sort((a, b) => a.at - b.at);
  }

  /** A fault about every three days, for minutes or hours. Once mended, workloads are made anew within two hours. */
  #planFaults(): void {
    let at = begin + this.#between(2 * hour, 72 * hour);
    while (at < this.#end - 12 * hour) {
      const kind = this.#pick(['missing', 'invalid', 'unstartable', 'unlabelled'] as const);
      const from = Math.round(at / second) * second;
      const to = from + Math.round(this.#between(600, 6 * 3600)) * second;
      this.#at(from, () => this.#break(kind, from));
      this.#at(to, () => this.#mend(to));
      for (const workload of this.#workloads)
        this.#at(to + this.#between(minute, 2 * hour), () => this.#restart(workload));
      at = to + this.#between(5 * hour, 130 * hour);
    }
  }

  #break(kind: Fault['kind'], from: number): void {
    this.#cluster.configure(kind, timeOf(from));
    const isSeen = kind === 'invalid' || kind === 'unstartable';
    this.#fault = { kind, from, to: Infinity, shownAt: isSeen ? from : null, hinted: false, messages: [] };
    this.faults.push(this.#fault);
  }

  #mend(to: number): void {
    this.#cluster.configure('fine', timeOf(to));
    if (this.#fault !== null) this.#fault.to = to;
    this.#fault = null;
  }

  #job(): void {
    this.jobs += 1;
    const life = { runs: Math.round(this.#between(10, 240)), stays: this.#pick([0, 0, 60, 600]) };
    this.#cluster.job('d', life, timeOf(this.#now));
    this.#show();
  }

  #restart(workload: string): void {
    this.#cluster.tick(timeOf(this.#now));
    this.#cluster.restart(workload, timeOf(this.#now));
    this.#show();
  }

  /** A pod was made: what is wrong shows. */
  #show(): void {
    if (this.#fault !== null) this.#fault.shownAt ??= this.#now;
  }

  #at(at: number, what: () => void): void {
    this.#coming.push({ at: Math.round(at / second) * second, what });
  }

  #between(least: number, most: number): number {
    return least + this.#random() * (most - least);
  }

  #pick<T>(from: readonly [T, ...T[]]): T {
    return from[Math.floor(this.#random() * from.length)] ?? from[0];
  }
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
