import { compareText } from '#lib/compare-text.ts';
import { type Severity, worse } from '#model/severity.ts';
import type { Pod } from '#model/pod.ts';
import type { Subject } from '#model/subject.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { NameSample } from './name-sample.ts';
import type { Draft, Violation } from '../rule.ts';

/** The pod that speaks for a group. */
type Speaker = Pick<Pod, 'name' | 'labels'>;

interface ViolationGroup {
  readonly subject: Subject;
  readonly names: NameSample;
  draft: Draft;
  speaker: Speaker;
  severity: Severity | undefined;
  pods: number;
}

/**
 * Gathers what is found pod by pod into one violation for each workload and detail. The pod that speaks for its group
 * is the first by name among the worst that have most to tell, so that the order in which pods arrive changes nothing.
 */
export class ViolationGroups {
  readonly #groups = new Map<string, ViolationGroup>();
  readonly #defaultSeverity: Severity;

  constructor(defaultSeverity: Severity) {
    this.#defaultSeverity = defaultSeverity;
  }

  add({ subject, pod }: JudgedPod, draft: Draft): void {
    const key = JSON.stringify([subject.kind, subject.namespace, subject.name, draft.detail]);
    const speaker = { name: pod.name, labels: pod.labels };
    const group = this.#groups.get(key) ?? this.#open(key, subject, draft, speaker);
    group.pods++;
    group.names.add(pod.name);
    if (this.#speaksFirst(draft, pod.name, group)) Object.assign(group, { draft, speaker, severity: draft.severity });
  }

  *violations(): Iterable<Violation> {
    for (const { subject, draft, speaker, names, pods } of this.#groups.values()) {
      const { tell, ...rest } = draft;
      const affected = { pods, workloads: 1, names: names.values() };
      yield { ...rest, ...tell(), subject, affected, labels: speaker.labels };
    }
  }

  #open(key: string, subject: Subject, draft: Draft, speaker: Speaker): ViolationGroup {
    const group = { subject, names: new NameSample(), draft, speaker, severity: draft.severity, pods: 0 };
    this.#groups.set(key, group);
    return group;
  }

  #speaksFirst(draft: Draft, name: string, group: ViolationGroup): boolean {
    const mine = draft.severity ?? this.#defaultSeverity;
    const theirs = group.severity ?? this.#defaultSeverity;
    if (mine !== theirs) return worse(mine, theirs) === mine;
    const more = (draft.weight ?? 0) - (group.draft.weight ?? 0);
    return more === 0 ? compareText(name, group.speaker.name) < 0 : more > 0;
  }
}
