import { compareText } from '#lib/text/compare.ts';
import type { FargateProfile, SelectorMatch } from '#model/cluster/fargate-profile.ts';
import { isFinished, profileLabel } from '#model/facts/pod.ts';
import type { PlacementMap, NearMiss } from '#model/result/result.ts';
import type { Slice } from '#model/facts/cluster-facts.ts';
import { subjectText } from '#model/finding/finding.ts';
import type { JudgedPod } from '../rule.ts';
import { isThere } from './wording.ts';
import { recreatedLabels } from './placement.ts';

type PlacementCell = PlacementMap['map'][number];
type Count = 'onFargate' | 'elsewhere' | 'nearMiss';

const mostCells = 500;

/** Counts streamed pods by where they run and which profiles match them. */
export class PlacementCount {
  readonly #cells = new Map<string, Map<string, PlacementCell>>();
  readonly #nearMisses = new NearMisses();

  see(judged: JudgedPod): void {
    const { pod } = judged;
    if (isFinished(pod) || pod.deleting) return;
    const near = nearestOf(judged);
    if (near !== null) {
      this.#nearMisses.add(judged, near);
      this.#count(pod.namespace, near.profile.name, 'nearMiss');
      return;
    }
    const profile = profileOf(judged);
    if (profile !== undefined) this.#count(pod.namespace, profile, isThere(judged) ? 'onFargate' : 'elsewhere');
  }

  /** Undefined if the profiles are unknown, or there are none to compare with. */
  finish(profiles: Slice<readonly FargateProfile[]>): PlacementMap | undefined {
    if (!profiles.ok || profiles.value.length === 0) return undefined;
    const cells = [...this.#cells.values()].flatMap((row) => [...row.values()]);
    const { kept, leftOut } = this.#nearMisses.values();
    return {
      profiles: profiles.value.map(shown).sort((a, b) => compareText(a.name, b.name)),
      map: cells.sort(byPods).slice(0, mostCells).sort(byPlace),
      nearMisses: kept,
      leftOut: { map: Math.max(0, cells.length - mostCells), nearMisses: leftOut },
    };
  }

  #count(namespace: string, profile: string, what: Count): void {
    let row = this.#cells.get(namespace);
    if (row === undefined) this.#cells.set(namespace, (row = new Map<string, PlacementCell>()));
    let cell = row.get(profile);
    if (cell === undefined) row.set(profile, (cell = { namespace, profile, onFargate: 0, elsewhere: 0, nearMiss: 0 }));
    cell[what]++;
  }
}

/** A profile meant for another workload is not a near miss. */
function nearestOf({ placement: { problem, expected } }: JudgedPod) {
  if (problem?.kind !== 'labels-missing') return null;
  return problem.another && expected?.fargate !== 'always' ? null : problem.nearest;
}

/** On Fargate, the profile that took the pod; elsewhere, the profile that would. */
function profileOf({ pod, placement: { onFargate, exempt, matching, pin } }: JudgedPod): string | undefined {
  if (onFargate) return pod.labels[profileLabel] ?? matching[0]?.name;
  if (exempt !== null) return undefined;
  return (matching.find(({ name }) => name === pin) ?? matching[0])?.name;
}

function shown({ name, status, selectors }: FargateProfile): PlacementMap['profiles'][number] {
  return { name, status, selectors: selectors.map(({ namespace, labels }) => ({ namespace, labels: { ...labels } })) };
}

function byPods(a: PlacementCell, b: PlacementCell): number {
  const pods = ({ onFargate, elsewhere, nearMiss }: PlacementCell) => onFargate + elsewhere + nearMiss;
  return pods(b) - pods(a) || byPlace(a, b);
}

function byPlace(a: PlacementCell, b: PlacementCell): number {
  return compareText(a.namespace, b.namespace) || compareText(a.profile, b.profile);
}

const most = 100;
const othersShown = 12;

/** Labels with hashes and ordinals that controllers add: they tell pods apart, not workloads. */
const ofControllers =
  /^(?:pod-template-hash|rollouts-pod-template-hash|controller-revision-hash|controller-uid|batch\.kubernetes\.io\/.*|apps\.kubernetes\.io\/pod-index|statefulset\.kubernetes\.io\/pod-name)$/;

interface NearMissGroup {
  miss: NearMiss;
  /** Pod that speaks for the workload: the first by name, so that the order of pods does not matter. */
  speaker: string;
}

/** Collects workloads whose labels nearly match a selector, with the selector's labels and theirs. */
class NearMisses {
  readonly #groups = new Map<string, NearMissGroup>();

  add(judged: JudgedPod, match: SelectorMatch): void {
    const { subject, pod } = judged;
    const key = JSON.stringify([subject.kind, subject.namespace, subject.name, match.profile.name, match.index]);
    const group = this.#groups.get(key);
    const pods = (group?.miss.pods ?? 0) + 1;
    if (group === undefined) this.#groups.set(key, { miss: missOf(judged, match, pods), speaker: pod.name });
    else if (compareText(pod.name, group.speaker) < 0)
      Object.assign(group, { miss: missOf(judged, match, pods), speaker: pod.name });
    else group.miss.pods = pods;
  }

  values(): { kept: NearMiss[]; leftOut: number } {
    const all = [...this.#groups.values()].map(({ miss }) => miss).sort(nearestFirst);
    return { kept: all.slice(0, most), leftOut: Math.max(0, all.length - most) };
  }
}

function missOf(judged: JudgedPod, { profile, index, labels }: SelectorMatch, pods: number): NearMiss {
  const { subject } = judged;
  const answered = new Set(labels.map(({ podKey }) => podKey));
  const others = Object.entries(labelsOf(judged))
    .filter(([key]) => !answered.has(key) && !ofControllers.test(key))
    .sort(([a], [b]) => compareText(a, b));
  return {
    subject: { ...subject },
    ...{ profile: profile.name, selector: index, pods },
    asked: labels.map((label) => ({ ...label })),
    others: Object.fromEntries(others.slice(0, othersShown)),
  };
}

/** Labels that the selector was compared with. */
function labelsOf({ pod, workload, placement: { problem } }: JudgedPod): Readonly<Record<string, string>> {
  return problem?.kind === 'labels-missing' && problem.templateMatches ? pod.labels : recreatedLabels(pod, workload);
}

function nearestFirst(a: NearMiss, b: NearMiss): number {
  const lacking = ({ asked }: NearMiss) => asked.filter(({ status }) => status !== 'matched').length;
  return (
    lacking(a) - lacking(b) ||
    b.pods - a.pods ||
    compareText(subjectText(a.subject), subjectText(b.subject)) ||
    compareText(a.profile, b.profile) ||
    a.selector - b.selector
  );
}
