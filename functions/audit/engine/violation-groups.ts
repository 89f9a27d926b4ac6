import { compareText } from '#lib/compare-text.ts';
import { type Severity, worse } from '#model/severity.ts';
import type { OwnerRef, Pod } from '#model/pod.ts';
import type { Remediation } from '#model/result.ts';
import type { Subject } from '#model/subject.ts';
import type { Workload } from '#model/workload.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { makeAgain } from '../remedies/make-again.ts';
import { PodNames } from '../remedies/named-pods.ts';
import type { Draft, Remedy, Violation } from '../rule.ts';

/** The pod that speaks for a group. */
type Speaker = Pick<Pod, 'name' | 'labels'>;

interface Group {
  readonly subject: Subject;
  readonly workload: Workload | null;
  readonly planned: boolean;
  readonly owner: OwnerRef | null;
  readonly pods: PodNames;
  draft: Draft;
  speaker: Speaker;
  severity: Severity | undefined;
}

const mostAffected = 5;

/**
 * Gathers what is found pod by pod into one violation for each workload and detail. The pod that speaks for its group
 * is the first by name among the worst that have most to tell, so that the order in which pods arrive changes nothing.
 */
export class ViolationGroups {
  readonly #groups = new Map<string, Group>();
  readonly #defaultSeverity: Severity;

  constructor(defaultSeverity: Severity) {
    this.#defaultSeverity = defaultSeverity;
  }

  add(judged: JudgedPod, draft: Draft): void {
    const { subject, pod } = judged;
    const key = JSON.stringify([subject.kind, subject.namespace, subject.name, draft.detail]);
    const speaker = { name: pod.name, labels: pod.labels };
    const group = this.#groups.get(key) ?? this.#open(key, judged, draft);
    group.pods.add(pod);
    if (this.#speaksFirst(draft, pod.name, group)) Object.assign(group, { draft, speaker, severity: draft.severity });
  }

  *violations(): Iterable<Violation> {
    for (const group of this.#groups.values()) {
      const { subject, draft, speaker, pods } = group;
      const { tell, ...rest } = draft;
      const { remediation, ...told } = tell();
      const affected = { pods: pods.count, workloads: 1, names: pods.names.slice(0, mostAffected) };
      yield { ...rest, ...told, remediation: completed(remediation, group), subject, affected, labels: speaker.labels };
    }
  }

  #open(key: string, { subject, workload, planned, pod }: JudgedPod, draft: Draft): Group {
    const speaker = { name: pod.name, labels: pod.labels };
    const { owner } = pod;
    const group = { subject, workload, planned, owner, pods: new PodNames(), draft, speaker, severity: draft.severity };
    this.#groups.set(key, group);
    return group;
  }

  #speaksFirst(draft: Draft, name: string, group: Group): boolean {
    const mine = draft.severity ?? this.#defaultSeverity;
    const theirs = group.severity ?? this.#defaultSeverity;
    if (mine !== theirs) return worse(mine, theirs) === mine;
    const more = (draft.weight ?? 0) - (group.draft.weight ?? 0);
    return more === 0 ? compareText(name, group.speaker.name) < 0 : more > 0;
  }
}

/** The remedy, and how the pods are then made again. */
function completed({ madeAgain, ...remedy }: Remedy, group: Group): Remediation {
  if (madeAgain === undefined || group.planned) return remedy;
  const { commands, notes } = makeAgain(group, group.pods, madeAgain);
  return {
    ...remedy,
    commands: [...remedy.commands, ...commands],
    notes: [...new Set([...notes, ...(remedy.notes ?? [])])],
  };
}
