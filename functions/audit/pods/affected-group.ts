import { compareText } from '#lib/compare-text.ts';
import { laterOf } from '#lib/time.ts';
import { plural } from '#lib/plural.ts';
import type { AlertCandidate } from '#model/alert.ts';
import type { Remediation } from '#model/result.ts';
import { type Subject, subjectText } from '#model/subject.ts';
import type { WatchedPod } from '#model/watched-pod.ts';
import { NameSample } from '../engine/name-sample.ts';
import { restartCommands, restartNotes } from './remedies.ts';

interface CountedWorkload {
  readonly subject: Subject;
  pods: number;
  readonly names: NameSample;
}

const mostNames = 10;
const mostShown = 20;
const mostRestarted = 5;

/** Pods with one thing wrong, counted by workload: memory grows with the workloads that are affected. */
export class AffectedGroup {
  #pods = 0;
  #newestPodAt: string | null = null;
  readonly #byWorkload = new Map<string, CountedWorkload>();

  add({ name, createdAt }: Pick<WatchedPod, 'name' | 'createdAt'>, subject: Subject): void {
    const counted = this.#of(subject);
    counted.pods++;
    counted.names.add(name);
    this.#pods++;
    this.#newestPodAt = laterOf(this.#newestPodAt, createdAt);
  }

  /** Takes over what another group has counted. */
  absorb(other: AffectedGroup): void {
    for (const { subject, pods, names } of other.#byWorkload.values()) {
      const counted = this.#of(subject);
      counted.pods += pods;
      for (const name of names.values()) counted.names.add(name);
    }
    this.#pods += other.#pods;
    this.#newestPodAt = laterOf(this.#newestPodAt, other.#newestPodAt);
  }

  get pods(): number {
    return this.#pods;
  }

  /** `7 pods of 3 workloads`. */
  who(): string {
    return `${plural(this.#pods, 'pod')} of ${plural(this.#byWorkload.size, 'workload')}`;
  }

  /** Empty only while there is no pod. */
  get newestPodAt(): string {
    return this.#newestPodAt ?? '';
  }

  counts(): Pick<AlertCandidate, 'pods' | 'workloads' | 'newestPodAt'> {
    const top = this.#largest(mostShown).map(({ subject: { kind, namespace = '', name }, pods }) => {
      return { kind, namespace, name, pods };
    });
    return { pods: this.pods, workloads: { total: this.#byWorkload.size, top }, newestPodAt: this.newestPodAt };
  }

  /** Commands that have the largest workloads make their pods again. */
  restart(): string[] {
    return this.#largest(mostRestarted).flatMap(({ subject, names }) => restartCommands(subject, names.values()));
  }

  /** The remediation, with what to know before restarting. */
  withRestartNotes({ notes = [], ...rest }: Remediation): Remediation {
    const ours = this.#largest(mostRestarted).flatMap(({ subject }) => restartNotes(subject, null));
    return { ...rest, notes: [...notes, ...new Set(ours)] };
  }

  #of(subject: Subject): CountedWorkload {
    const key = subjectText(subject);
    const counted = this.#byWorkload.get(key) ?? { subject, pods: 0, names: new NameSample(mostNames) };
    this.#byWorkload.set(key, counted);
    return counted;
  }

  #largest(count: number): CountedWorkload[] {
    const inOrder = (a: CountedWorkload, b: CountedWorkload) =>
      b.pods - a.pods || compareText(subjectText(a.subject), subjectText(b.subject));
    return [...this.#byWorkload.values()].sort(inOrder).slice(0, count);
  }
}
