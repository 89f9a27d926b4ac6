import type { EventEvidence } from '#model/alerts/hint.ts';
import { read } from '#model/facts/cluster-facts.ts';
import type { WaitingPod, WatchedPod } from '#model/facts/pod.ts';
import { loggingConfigMap, namespace } from '../builders/facts.ts';
import { type Cluster, notFound, watchedPod } from '../builders/watched.ts';

const refused = 'INVALID';
/** A code that blames nothing: what Fargate says without the label, if it minds, is not documented. */
export const opaque = 'SOME_CODE';

export type Configuration = 'missing' | 'unlabelled' | 'invalid' | 'fine';

interface Simulated {
  readonly workload: string;
  readonly pod: WatchedPod;
  /** The profile that keeps it waiting, and since when. */
  readonly waits: { readonly profile: string; readonly since: string } | null;
}

/** Nobody wants logs of this namespace. */
export const unwanted = 'batch';

/** Fargate as far as a poll sees it: it decides about logging when a pod is made, and never again. */
export class SimulatedCluster {
  #pods: Simulated[] = [];
  #made = 0;
  #configuration: Configuration = 'fine';
  #changedAt = '2026-11-01T00:00:00Z';
  /** Events that nobody has delivered yet. */
  events: EventEvidence[] = [];

  configure(configuration: Configuration, now: string): void {
    if (configuration === this.#configuration) return;
    this.#configuration = configuration;
    this.#changedAt = now;
  }

  get configuration(): Configuration {
    return this.#configuration;
  }

  deploy(workload: string, count: number, now: string): void {
    for (let left = count; left > 0; left -= 1) this.#make(workload, now, null);
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
    const wanted = this.#pods.map(({ pod }) => pod).filter((pod) => pod.namespace !== unwanted);
    const silent = wanted.filter((pod) => pod.annotations['Logging']?.startsWith('LoggingDisabled') === true);
    return Map.groupBy(silent, (pod) => pod.annotations['Logging']?.split(': ')[1] ?? '');
  }

  logged(): WatchedPod[] {
    return this.#pods.map(({ pod }) => pod).filter((pod) => pod.annotations['Logging'] === 'LoggingEnabled');
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
    const running = this.#pods.filter(({ waits }) => waits === null).map(({ pod }) => pod);
    const waiting = this.#pods.flatMap((one) => waitingPod(one));
    return { pods: [running.slice(0, 2), running.slice(2)], waiting, logging: this.#logging() };
  }

  #make(workload: string, now: string, profile: string | null): void {
    const where = workload === 'e' ? unwanted : 'apps';
    const silence = reasonOf(this.#configuration);
    const says = profile !== null ? null : silence === null ? 'LoggingEnabled' : `LoggingDisabled: ${silence}`;
    const name = `${workload}-${this.#made++}`;
    const pod = watchedPod({ of: workload, name, namespace: where, says, createdAt: now });
    this.#pods.push({ workload, pod, waits: profile === null ? null : { profile, since: now } });
    if (profile !== null)
      this.events.push({ kind: 'scheduling-failed', namespace: where, pod: name, reason: profile, message: profile });
    else if (silence !== null)
      this.events.push({ kind: 'logging-disabled', namespace: where, pod: name, reason: silence });
  }

  #logging(): NonNullable<Cluster['logging']> {
    const label = this.#configuration === 'unlabelled' ? {} : { 'aws-observability': 'enabled' };
    const text = this.#configuration === 'invalid' ? { data: { 'output.conf': '[INPUT]\n' } } : {};
    const configMap = loggingConfigMap({ ...text, dataChangedAt: this.#changedAt });
    return {
      loggingConfigMap: read(this.#configuration === 'missing' ? null : configMap),
      namespaces: read([namespace('aws-observability', label)]),
    };
  }
}

function reasonOf(configuration: Configuration): string | null {
  return { missing: notFound, unlabelled: opaque, invalid: refused, fine: null }[configuration];
}

function waitingPod({ pod, waits }: Simulated): WaitingPod[] {
  if (waits === null) return [];
  const message = `Misconfigured Fargate Profile: fargate profile ${waits.profile} blocked for new launches`;
  return [{ ...pod, scheduled: { status: 'False', reason: 'X', message, since: waits.since }, gated: false }];
}
