import { compareText } from '#lib/text/compare.ts';
import { laterOf } from '#lib/time.ts';
import { plural } from '#lib/text/wording.ts';
import type { AlertCandidate } from '#model/alerts/alert.ts';
import { type Remediation, type Subject, subjectText } from '#model/finding/finding.ts';
import type { WaitingPod, WatchedPod } from '#model/facts/pod.ts';
import { makeAgain } from '../remedies/make-again.ts';
import { PodNames } from '../remedies/named-pods.ts';
import type { Steps } from '../remedies/steps.ts';

interface CountedWorkload {
  readonly subject: Subject;
  readonly pods: PodNames;
}

/** A pod as a poll sees it; a pending one has its condition. */
type SeenPod = Pick<WatchedPod, 'name' | 'owner' | 'createdAt'> & Partial<Pick<WaitingPod, 'scheduled'>>;

const mostShown = 20;
const mostRestarted = 5;

/** Pods with one fault, counted by workload: memory grows with the number of affected workloads. */
export class AffectedGroup {
  #pods = 0;
  #newestPodAt: string | null = null;
  readonly #byWorkload = new Map<string, CountedWorkload>();

  add(pod: SeenPod, subject: Subject): void {
    const isWaiting = pod.scheduled?.status === 'False';
    this.#of(subject).pods.add({ name: pod.name, owner: pod.owner, phase: isWaiting ? 'Pending' : 'Running' });
    this.#pods++;
    this.#newestPodAt = laterOf(this.#newestPodAt, pod.createdAt);
  }

  /** Merges the counts of another group. */
  absorb(other: AffectedGroup): void {
    for (const { subject, pods } of other.#byWorkload.values()) this.#of(subject).pods.absorb(pods);
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

  /** Empty only as long as there is no pod. */
  get newestPodAt(): string {
    return this.#newestPodAt ?? '';
  }

  counts(): Pick<AlertCandidate, 'pods' | 'workloads' | 'newestPodAt'> {
    const top = this.#largest(mostShown).map(({ subject: { kind, namespace = '', name }, pods }) => {
      return { kind, namespace, name, pods: pods.count };
    });
    return { pods: this.pods, workloads: { total: this.#byWorkload.size, top }, newestPodAt: this.newestPodAt };
  }

  /** Commands that restart the largest workloads. */
  restart(): string[] {
    return this.#steps().flatMap(({ commands }) => commands);
  }

  /** The remediation, with notes to read before restarting. */
  withRestartNotes({ notes = [], ...rest }: Remediation): Remediation {
    return { ...rest, notes: [...notes, ...new Set(this.#steps().flatMap((steps) => steps.notes))] };
  }

  #steps(): Steps[] {
    return this.#largest(mostRestarted).map(({ subject, pods }) =>
      makeAgain({ subject, workload: null }, pods, 'same'),
    );
  }

  #of(subject: Subject): CountedWorkload {
    const key = subjectText(subject);
    const counted = this.#byWorkload.get(key) ?? { subject, pods: new PodNames() };
    this.#byWorkload.set(key, counted);
    return counted;
  }

  #largest(count: number): CountedWorkload[] {
    const inOrder = (a: CountedWorkload, b: CountedWorkload) =>
      b.pods.count - a.pods.count || compareText(subjectText(a.subject), subjectText(b.subject));
    return [...this.#byWorkload.values()].sort(inOrder).slice(0, count);
  }
}
