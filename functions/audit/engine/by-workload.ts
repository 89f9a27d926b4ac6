import { plural } from '#lib/text/wording.ts';
import { type Severity, worse } from '#model/finding/severity.ts';
import type { Slice } from '#model/facts/cluster-facts.ts';
import { compareText } from '#lib/text/compare.ts';
import type { Pod } from '#model/facts/pod.ts';
import { type Subject, subjectText } from '#model/finding/finding.ts';
import type { JudgedPod, Draft, FoldState, Violation, Affected } from '../rule.ts';
import { NameSample } from '../remedies/named-pods.ts';
import { Makers } from './makers.ts';

/** A rule's verdict on one pod: null if the rule does not apply to it, a draft if it violates. */
type PodJudge = (pod: JudgedPod) => Draft | 'fine' | 'unjudged' | null;

/** Reason why pods could not be judged, and the facts that are missing. */
export interface Doubt {
  readonly why: string;
  readonly lacking: readonly Slice<unknown>[];
}

/**
 * State of a fold that judges each pod by itself: groups violations by workload, counts them, and reports pods that
 * could not be judged instead of passing them. A judge that leaves pods unjudged must name the missing facts.
 */
export function byWorkload(defaultSeverity: Severity, judge: PodJudge, doubt: Doubt): FoldState;
export function byWorkload(
  defaultSeverity: Severity,
  judge: (pod: JudgedPod) => Exclude<ReturnType<PodJudge>, 'unjudged'>,
): FoldState;
export function byWorkload(
  defaultSeverity: Severity,
  judge: PodJudge,
  { why, lacking }: Doubt = { why: '', lacking: [] },
): FoldState {
  const groups = new ViolationGroups(defaultSeverity);
  let unjudged = 0;
  return {
    see(pod) {
      const draft = judge(pod);
      if (draft === 'unjudged') unjudged++;
      else if (draft !== null && draft !== 'fine') groups.add(pod, draft);
      return draft !== null && draft !== 'unjudged';
    },
    *finish() {
      yield* groups.violations();
      if (unjudged > 0) yield { unjudged: `${plural(unjudged, 'pod')}: ${why}`, count: unjudged, lacking };
    },
  };
}

/** Pod that represents a group. */
type Speaker = Pick<Pod, 'name' | 'labels'>;

interface ViolationGroup {
  readonly subject: Subject;
  readonly planned: boolean;
  readonly makers: Makers;
  draft: Draft;
  speaker: Speaker;
  severity: Severity | undefined;
}

const mostAffected = 5;

/**
 * Groups violations of pods by workload (or another subject) and detail. The representative is the first by name among
 * the most severe with most to report, so that the order in which pods arrive does not matter.
 */
export class ViolationGroups {
  readonly #groups = new Map<string, ViolationGroup>();
  readonly #defaultSeverity: Severity;

  constructor(defaultSeverity: Severity) {
    this.#defaultSeverity = defaultSeverity;
  }

  add(judged: JudgedPod, draft: Draft): void {
    const { pod } = judged;
    const { kind, namespace, name } = draft.subject ?? judged.subject;
    const key = JSON.stringify([kind, namespace, name, draft.detail]);
    const speaker = { name: pod.name, labels: pod.labels };
    const group = this.#groups.get(key) ?? this.#open(key, judged, draft);
    group.makers.add(judged);
    if (this.#speaksFirst(draft, pod.name, group)) Object.assign(group, { draft, speaker, severity: draft.severity });
  }

  *violations(): Iterable<Violation> {
    for (const group of this.#groups.values()) {
      const { subject, draft, speaker, planned, makers } = group;
      const { tell, ...rest } = draft;
      const { remediation, ...told } = tell();
      yield {
        ...{ ...rest, ...told, subject },
        remediation: makers.complete(remediation, planned),
        affected: affectedBy(group),
        ...partsOf(group),
        // Labels of one workload do not apply to the others.
        ...(draft.subject === undefined && { labels: speaker.labels }),
      };
    }
  }

  #open(key: string, { subject, planned, pod }: JudgedPod, draft: Draft): ViolationGroup {
    const speaker = { name: pod.name, labels: pod.labels };
    const about = draft.subject ?? subject;
    const group = { subject: about, planned, makers: new Makers(), draft, speaker, severity: draft.severity };
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

/** Owners in a group, unless the only owner is the subject itself. */
function partsOf({ subject, makers, draft }: ViolationGroup): Pick<Violation, 'parts'> {
  const all = makers.inOrder().flatMap((one) =>
    [...one.owners.values()].map((owned) => ({
      subject: owned.subject,
      labels: owned.labels,
      workload: subjectText(one.subject),
      pods: owned.pods.count,
      names: draft.subject === undefined ? owned.pods.names.slice(0, mostAffected) : [subjectText(one.subject)],
    })),
  );
  const isItself = all.length === 1 && all[0] !== undefined && subjectText(all[0].subject) === subjectText(subject);
  return isItself ? {} : { parts: all };
}

/** Names the pods of a single workload; of several, the workloads. */
function affectedBy({ makers, draft }: ViolationGroup): NonNullable<Violation['affected']> {
  const all = makers.inOrder();
  const names =
    draft.subject === undefined
      ? all.flatMap(({ pods }) => pods.names)
      : all.map(({ subject }) => subjectText(subject));
  const pods = all.reduce((sum, one) => sum + one.pods.count, 0);
  return { pods, workloads: all.length, names: names.slice(0, mostAffected) };
}

/** Counts pods and workloads affected by one finding about the cluster; names the first workloads. */
export class AffectedPods {
  #pods = 0;
  readonly #workloads = new Set<string>();
  readonly #names = new NameSample();

  add({ subject }: JudgedPod): void {
    this.#pods++;
    const name = subjectText(subject);
    this.#workloads.add(name);
    this.#names.add(name);
  }

  value(): Affected {
    return { pods: this.#pods, workloads: this.#workloads.size, names: this.#names.values() };
  }
}
