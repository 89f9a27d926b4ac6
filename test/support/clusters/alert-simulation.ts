import { observe } from '#audit/alerts/observe.ts';
import {
  type Alert,
  type AlertKind,
  type AlertNotification,
  type ClusterAlerts,
  type Poll,
  alertSchema,
} from '#model/alerts/alert.ts';
import { pollRecordSchema } from '#model/alerts/poll-record.ts';
import type { TimedEvidence } from '#model/alerts/hint.ts';
import { toldUntil } from '#track/alerts/logging-updates.ts';
import { isFirstOfScope } from '#track/alerts/next-poll-record.ts';
import type { AlertStore, StoredAlerts } from '#publish/dynamodb/alert-store.ts';
import { reconcileAlerts } from '#track/alerts/reconcile-alerts.ts';
import { type AlertPolicy, defaultPolicy } from '#track/alerts/alert-update.ts';
import { afterDelivery, overdueAlerts, isLeasedSince, withLease, type Delivery } from '#track/alerts/deliveries.ts';
import { shop } from '../builders/results.ts';
import { changeCluster, type EventDelivery, isOfCluster, type Look, type Phase, type Step } from './alert-steps.ts';
import { SimulatedCluster, unwanted } from './simulated-cluster.ts';
import { pollFacts } from '../builders/watched.ts';

/** Something that was sent, each time it was. */
export interface Delivered {
  readonly id: string;
  readonly notification: AlertNotification;
}

export interface SimulationOptions {
  readonly store: AlertStore;
  readonly policy?: AlertPolicy;
  /** By how many seconds the clock of the cluster differs. */
  readonly skewSeconds?: number;
}

type Run = AsyncGenerator<Phase, void, void>;

interface Flight {
  readonly run: Run;
  readonly since: number;
  phase: Phase;
}

/** A Lambda ends before the lease of what it decided on does. */
const mostSeconds = 100;

/** A cluster, and the watch over it step by step, on any store. */
export class AlertSimulation {
  readonly cluster = new SimulatedCluster();
  readonly topic: Delivered[] = [];
  readonly log: Delivered[] = [];
  /** Runs that ended after sending and before writing that down. */
  kills = 0;
  /** Termination events that a poll saw the pod of, and that were written. */
  readonly announced = new Set<string>();
  /** Pods that did not log, of which a poll that was written could read something, by UID. */
  readonly shown = new Map<string, { readonly reason: string; readonly at: string }>();
  /** What went wrong in ways that no check of the end would show. */
  readonly broken: string[] = [];
  readonly #store: AlertStore;
  readonly #policy: AlertPolicy;
  readonly #skew: number;
  #now = Date.parse('2026-11-24T02:00:00.000Z');
  #isReadable = true;
  #flights: Flight[] = [];

  constructor({ store, policy = defaultPolicy, skewSeconds = 0 }: SimulationOptions) {
    this.#store = store;
    this.#policy = policy;
    this.#skew = skewSeconds * 1000;
  }

  get now(): string {
    return new Date(this.#now).toISOString();
  }

  stored(): Promise<StoredAlerts> {
    return this.#store.read(shop);
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      this.#now += 1000;
      this.#endOld();
      await this.#take(step);
    }
  }

  /** Everything works again, and nothing changes any more, for so long that everything kept back is told. */
  async settle(): Promise<void> {
    await this.play([{ do: 'outage', begins: false }]);
    for (let passed = 0; passed <= 2 * this.#policy.coolDownMinutes; passed += 15) {
      await this.play([
        { do: 'pass', minutes: 15 },
        { do: 'run', look: { delivery: 'lost', topicWorks: true }, killedAfter: null },
      ]);
    }
  }

  async #take(step: Step): Promise<void> {
    if (isOfCluster(step)) changeCluster(this.cluster, step, (minutes) => this.#clusterTime(minutes));
    else if (step.do === 'outage') this.#isReadable = !step.begins;
    else if (step.do === 'pass') this.#now += step.minutes * 60_000;
    else if (step.do === 'run') await this.#runTo(step.killedAfter, step.look);
    else if (step.do === 'begin') await this.#begin(step.look);
    else await this.#continue(step.which);
  }

  async #runTo(end: Phase | null, look: Look): Promise<void> {
    for await (const phase of this.#run(look)) {
      if (phase !== end) continue;
      if (phase === 'sent') this.kills++;
      return;
    }
  }

  async #begin(look: Look): Promise<void> {
    const run = this.#run(look);
    const { value } = await run.next();
    if (value !== undefined) this.#flights.push({ run, since: this.#now, phase: value });
  }

  async #continue(number: number): Promise<void> {
    const flight = this.#flights[number];
    if (flight === undefined) return;
    const { value } = await flight.run.next();
    if (value === undefined) this.#flights = this.#flights.filter((one) => one !== flight);
    else flight.phase = value;
  }

  #kill(flight: Flight): void {
    if (flight.phase === 'sent') this.kills++;
    this.#flights = this.#flights.filter((one) => one !== flight);
  }

  #endOld(): void {
    for (const flight of this.#flights) if (this.#now - flight.since > mostSeconds * 1000) this.#kill(flight);
  }

  /** One run of the watch: it may end at every `yield`. */
  async *#run(look: Look): Run {
    const before = await this.#store.read(shop);
    const poll = await this.#look(look, before);
    const silent = this.cluster.silentOrSaid();
    yield 'looked';
    const moved = await this.#move(before, poll);
    if (poll.seen.ok && before.poll !== null && before.poll.firstSeen !== null) this.#noteSilent(silent);
    const claimed = await this.#takeLate(moved.stored, moved.leased);
    yield 'moved';
    const leased = [...moved.leased, ...claimed];
    const deliveries = new Map(leased.map((alert) => [alert.id, this.#send(alert, look.topicWorks)]));
    yield 'sent';
    for (const alert of leased) await this.#writeDown(alert, deliveries.get(alert.id) ?? []);
  }

  async #look({ delivery }: Look, known: ClusterAlerts): Promise<Poll> {
    const observedAt = this.now;
    // So that no two polls begin in the same millisecond.
    this.#now += 1;
    const evidence = this.#deliver(delivery);
    const poll = { cluster: shop, observedAt, evidence };
    if (!this.#isReadable) return { ...poll, seen: { ok: false, reason: 'no answer', gone: false } };
    this.cluster.tick(this.#clusterTime(0));
    const open = known.alerts.filter(({ state }) => state !== 'resolved');
    const isOpen = (kind: AlertKind) => open.some((alert) => alert.kind === kind);
    const ends = open.filter(({ kind }) => kind === 'scheduled-termination').map(({ key }) => key);
    const observation = await observe(pollFacts(this.cluster.facts()).poll, {
      wantsLogging: (namespace) => namespace !== unwanted,
      asked: [...ends, ...evidence.map(({ namespace, pod }) => `${namespace}/${pod}`)],
      toldUntil: (reasons) => toldUntil(known.alerts, reasons),
      evidence,
      needsConfig: isOpen('logging-disabled'),
      configMap: { record: known.poll?.configMap ?? null, isOpen: isOpen('logging-configmap'), judge: '1.0.0' },
      isFirst: isFirstOfScope(known.poll),
      now: observedAt,
    });
    return { ...poll, seen: { ok: true, observation } };
  }

  #deliver(delivery: EventDelivery): TimedEvidence[] {
    const waiting = this.cluster.events;
    if (delivery !== 'none' && delivery !== 'twice') this.cluster.events = [];
    if (delivery === 'none' || delivery === 'lost') return [];
    if (delivery === 'reversed') return waiting.toReversed();
    return delivery === 'twice' ? [...waiting, ...waiting] : waiting;
  }

  async #move(before: StoredAlerts, poll: Poll): Promise<{ stored: StoredAlerts; leased: Alert[] }> {
    let known = before;
    for (;;) {
      const changes = reconcileAlerts(known, poll, this.#policy);
      this.#check(known, poll, changes);
      const stored = await this.#store.write(known, changes);
      if (stored !== null) {
        this.#note(poll);
        return { stored, leased: stored.alerts.filter((one) => isLeasedSince(one, poll.observedAt, this.#policy)) };
      }
      known = await this.#store.read(shop);
    }
  }

  async #takeLate(stored: StoredAlerts, leased: readonly Alert[]): Promise<Alert[]> {
    const due = overdueAlerts(stored.alerts, this.now).filter(({ id }) => !leased.some((one) => one.id === id));
    if (due.length === 0) return [];
    const alerts = due.map((alert) => withLease(alert, this.now, this.#policy));
    return (await this.#store.write(stored, { poll: null, alerts })) === null ? [] : alerts;
  }

  #send({ id, notices }: Alert, topicWorks: boolean): Delivery[] {
    return notices.flatMap((notification) =>
      notification.left.flatMap((destination): Delivery[] => {
        if (destination === 'topic' && !topicWorks) return [];
        if (destination === 'topic') this.topic.push({ id, notification });
        if (destination === 'log') this.log.push({ id, notification });
        return [{ transition: notification.transition, destination }];
      }),
    );
  }

  async #writeDown(sent: Alert, deliveries: readonly Delivery[]): Promise<void> {
    for (;;) {
      const known = await this.#store.read(shop);
      const alert = known.alerts.find(({ id }) => id === sent.id);
      if (alert === undefined) throw new Error('An alert is lost');
      const result = afterDelivery(alert, { sent, deliveries }, this.#policy);
      if ((await this.#store.write(known, { poll: null, alerts: [result.alert] })) !== null) return;
    }
  }

  #check(known: ClusterAlerts, poll: Poll, changes: ReturnType<typeof reconcileAlerts>): void {
    if (changes.poll !== null) pollRecordSchema.parse(changes.poll);
    for (const alert of changes.alerts) {
      alertSchema.parse(alert);
      const before = known.alerts.find(({ id }) => id === alert.id);
      const resolves = before !== undefined && before.state !== 'resolved' && alert.state === 'resolved';
      if (!poll.seen.ok && resolves) this.broken.push(`a failed poll resolved ${alert.kind} ${alert.key}`);
      if (before !== undefined && before.observedAt >= poll.observedAt) this.broken.push('an older poll overwrote');
    }
    const ids = new Set(changes.alerts.map(({ id }) => id));
    const alerts = [...known.alerts.filter(({ id }) => !ids.has(id)), ...changes.alerts];
    const again = reconcileAlerts({ poll: changes.poll ?? known.poll, alerts }, poll, this.#policy);
    if (again.poll !== null || again.alerts.length > 0) this.broken.push('the same poll changed something again');
  }

  #note({ seen, evidence, observedAt }: Poll): void {
    for (const one of evidence) {
      if (one.kind !== 'scheduled-termination' || Date.parse(one.deadline) <= Date.parse(observedAt)) continue;
      const key = `${one.namespace}/${one.pod}`;
      if (!seen.ok || seen.observation.livePods.has(key)) this.announced.add(key);
    }
  }

  /** At the first poll what is over is history. */
  #noteSilent(silent: ReturnType<SimulatedCluster['silentOrSaid']>): void {
    for (const [reason, pods] of silent) {
      for (const { uid, createdAt } of pods) this.shown.set(uid, { reason, at: createdAt });
    }
  }

  #clusterTime(minutes: number): string {
    return `${new Date(this.#now + this.#skew + minutes * 60_000).toISOString().slice(0, 19)}Z`;
  }
}
