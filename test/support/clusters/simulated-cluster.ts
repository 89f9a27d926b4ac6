import type { TimedEvidence } from '#model/alerts/hint.ts';
import { type ConfigMap, read, type PodEvent } from '#model/facts/cluster-facts.ts';
import type { WaitingPod, WatchedPod } from '#model/facts/pod.ts';
import { loggingConfigMap, namespace } from '../builders/facts.ts';
import { type Cluster, disabledEvent, enabledEvent, notFound, watchedPod } from '../builders/watched.ts';

const refused = 'INVALID';
/** A code that blames nothing: what Fargate says without the label, if it minds, is not documented. */
export const opaque = 'SOME_CODE';

export type Configuration = 'missing' | 'unlabelled' | 'invalid' | 'unstartable' | 'fine';

interface Simulated {
  readonly workload: string;
  readonly pod: WatchedPod;
  /** The profile that keeps it waiting, and since when. */
  readonly waits: { readonly profile: string; readonly since: string } | null;
  /** End of a Job, and of its pod when it is cleaned away. */
  readonly endsAt: string | null;
  readonly goneAt: string | null;
}

/** Life of the pod of a Job, in seconds: until it ends, and until it is cleaned away. */
export interface JobLife {
  readonly runs: number;
  readonly stays: number;
}

/** Nobody wants logs of this namespace. */
export const unwanted = 'batch';

/** Fargate as far as a poll sees it: it decides about logging when a pod is made, and never again. */
export class SimulatedCluster {
  #pods: Simulated[] = [];
  #made = 0;
  #configuration: Configuration = 'fine';
  #changedAt = '2026-11-01T00:00:00Z';
  #version = 1;
  #now = '2026-11-01T00:00:00Z';
  #said: PodEvent[] = [];
  /** Events that nobody has delivered yet. */
  events: TimedEvidence[] = [];

  /** Lets the clock of the cluster go on: Jobs end, pods are cleaned away, and events expire. */
  tick(now: string): void {
    this.#now = now;
    this.#pods = this.#pods.filter(({ goneAt }) => goneAt === null || goneAt > now);
    const hourAgo = new Date(Date.parse(now) - 3_600_000).toISOString();
    this.#said = this.#said.filter(({ at }) => (at ?? '') > hourAgo);
  }

  configure(configuration: Configuration, now: string): void {
    if (configuration === this.#configuration) return;
    this.#configuration = configuration;
    this.#changedAt = now;
    this.#version += 1;
  }

  get configuration(): Configuration {
    return this.#configuration;
  }

  deploy(workload: string, count: number, now: string): void {
    for (let left = count; left > 0; left -= 1) this.#make(workload, now, null);
  }

  /** The pod of a Job, which ends by itself. */
  job(workload: string, { runs, stays }: JobLife, now: string): WatchedPod {
    const later = (seconds: number) => `${new Date(Date.parse(now) + seconds * 1000).toISOString().slice(0, 19)}Z`;
    return this.#make(workload, now, null, { endsAt: later(runs), goneAt: later(runs + stays) });
  }

  /** As a rollout does: new pods take the place of the old ones, and those that wait are taken. */
  restart(workload: string, now: string): void {
    const count = this.of(workload).length;
    this.remove(workload);
    this.deploy(workload, count, now);
  }

  remove(workload: string): void {
    this.#pods = this.#pods.filter((one) => one.workload !== workload);
  }

  refuse(workload: string, profile: string, now: string): void {
    this.#make(workload, now, profile);
  }

  /** Announces that a pod of the workload will be deleted. */
  announce(workload: string, deadline: string): void {
    const pod = this.of(workload)[0]?.pod;
    if (pod === undefined) return;
    const { namespace: where, name } = pod;
    this.events.push({
      at: this.#now,
      kind: 'scheduled-termination',
      namespace: where,
      pod: name,
      profile: 'apps',
      message: 'PDB',
      deadline,
    });
  }

  of(workload: string): Simulated[] {
    return this.#pods.filter((one) => one.workload === workload);
  }

  /** Pods that should log and do not, by reason. */
  silent(): Map<string, WatchedPod[]> {
    const wanted = this.#live()
      .map(({ pod }) => pod)
      .filter((pod) => pod.namespace !== unwanted);
    const silent = wanted.filter((pod) => pod.annotations['Logging']?.startsWith('LoggingDisabled') === true);
    return Map.groupBy(silent, (pod) => pod.annotations['Logging']?.split(': ')[1] ?? '');
  }

  /** Those, and pods that are over and of which an event or an annotation is left, by reason. */
  silentOrSaid(): Map<string, Pick<WatchedPod, 'uid' | 'createdAt'>[]> {
    const silent = [...this.silent()].flatMap(([reason, pods]) => pods.map((pod) => ({ ...pod, reason })));
    const over = this.#said.flatMap(({ uid, at, namespace: where, reason, message }) => {
      if (reason !== 'LoggingDisabled' || where === unwanted || at === null) return [];
      const code =
        message === messageOf(refused)
          ? 'invalid configmap'
          : message === messageOf(notFound)
            ? notFound
            : 'no reason given';
      return this.#live().some(({ pod }) => pod.uid === uid) ? [] : [{ uid, createdAt: at, reason: code }];
    });
    return Map.groupBy([...silent, ...over], ({ reason }) => reason);
  }

  logged(): WatchedPod[] {
    return this.#live()
      .map(({ pod }) => pod)
      .filter((pod) => pod.annotations['Logging'] === 'LoggingEnabled');
  }

  /** Profiles that keep some pod waiting. */
  waiting(): Set<string> {
    return new Set(this.#pods.flatMap(({ waits }) => (waits === null ? [] : [waits.profile])));
  }

  has(key: string): boolean {
    return this.#pods.some(({ pod }) => `${pod.namespace}/${pod.name}` === key);
  }

  /** What a poll reads. */
  facts(): Cluster {
    const running = this.#live()
      .filter(({ waits }) => waits === null)
      .map(({ pod }) => pod);
    const waiting = this.#pods.flatMap((one) => waitingPod(one));
    const finished = this.#pods.filter((one) => this.#hasEnded(one)).map(({ pod }) => pod);
    const version = this.#configuration === 'missing' ? null : String(this.#version);
    const logging = this.#logging();
    return { pods: [running.slice(0, 2), running.slice(2)], waiting, finished, events: this.#said, version, logging };
  }

  /** Somebody wants the logs of some pod that a poll hears of, or there is none. */
  get isWanted(): boolean {
    const silent = this.#said.filter(({ reason }) => reason === 'LoggingDisabled');
    const heard = new Set([...this.#pods.map(({ pod }) => pod.namespace), ...silent.map((event) => event.namespace)]);
    return heard.size === 0 || [...heard].some((where) => where !== unwanted);
  }

  #live(): Simulated[] {
    return this.#pods.filter((one) => !this.#hasEnded(one));
  }

  #hasEnded({ endsAt }: Simulated): boolean {
    return endsAt !== null && endsAt <= this.#now;
  }

  #make(
    workload: string,
    now: string,
    profile: string | null,
    life: Pick<Simulated, 'endsAt' | 'goneAt'> = { endsAt: null, goneAt: null },
  ): WatchedPod {
    const where = workload === 'e' ? unwanted : 'apps';
    const silence = reasonOf(this.#configuration);
    const says = profile !== null ? null : silence === null ? 'LoggingEnabled' : `LoggingDisabled: ${silence}`;
    const name = `${workload}-${this.#made++}`;
    const pod = watchedPod({ of: workload, name, namespace: where, says, createdAt: now });
    this.#pods.push({ workload, pod, waits: profile === null ? null : { profile, since: now }, ...life });
    const evidence = { at: now, namespace: where, pod: name };
    if (profile !== null)
      this.events.push({ ...evidence, kind: 'scheduling-failed', reason: profile, message: profile });
    else if (silence === null) this.#said.push(enabledEvent(pod));
    else {
      this.#said.push(disabledEvent(pod, { message: messageOf(silence) }));
      this.events.push({ ...evidence, kind: 'logging-disabled', reason: silence });
    }
    return pod;
  }

  #logging(): NonNullable<Cluster['logging']> {
    const label = this.#configuration === 'unlabelled' ? {} : { 'aws-observability': 'enabled' };
    const text = texts[this.#configuration];
    const configMap = loggingConfigMap({ ...text, dataChangedAt: this.#changedAt });
    return {
      loggingConfigMap: read(this.#configuration === 'missing' ? null : configMap),
      namespaces: read([namespace('aws-observability', label)]),
    };
  }
}

const texts: Readonly<Record<Configuration, Partial<ConfigMap>>> = {
  ...{ missing: {}, unlabelled: {}, fine: {} },
  invalid: { data: { 'output.conf': '[INPUT]\n' } },
  // Without the region that the plugin needs.
  unstartable: { data: { 'output.conf': '[OUTPUT]\n    Name cloudwatch_logs\n    Match *\n    log_group_name a\n' } },
};

/** What the event says where the annotation gives a code. */
function messageOf(reason: string): string {
  if (reason === notFound) return 'Disabled logging because aws-logging configmap was not found.';
  return reason === refused ? 'Disabled logging for pod due to invalid configmap.' : 'Disabled logging for pod.';
}

function reasonOf(configuration: Configuration): string | null {
  return { missing: notFound, unlabelled: opaque, invalid: refused, unstartable: null, fine: null }[configuration];
}

function waitingPod({ pod, waits }: Simulated): WaitingPod[] {
  if (waits === null) return [];
  const message = `Misconfigured Fargate Profile: fargate profile ${waits.profile} blocked for new launches`;
  return [{ ...pod, scheduled: { status: 'False', reason: 'X', message, since: waits.since }, gated: false }];
}
