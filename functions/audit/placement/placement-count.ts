import { compareText } from '#lib/text/compare.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { isFinished, profileLabel } from '#model/facts/pod.ts';
import type { PlacementMap } from '#model/result/result.ts';
import type { Slice } from '#model/facts/cluster-facts.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { isThere } from './wording.ts';
import { NearMisses } from './near-misses.ts';

type PlacementCell = PlacementMap['map'][number];
type Count = 'onFargate' | 'elsewhere' | 'nearMiss';

const mostCells = 500;

/** Counts, while pods stream by, where they run against the profiles that ask for them. */
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

  /** Undefined when nobody knows the profiles, or there is none to compare with. */
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

/** A profile that means another workload is missed by none. */
function nearestOf({ placement: { problem, expected } }: JudgedPod) {
  if (problem?.kind !== 'labels-missing') return null;
  return problem.another && expected?.fargate !== 'always' ? null : problem.nearest;
}

/** On Fargate, the profile that took it; elsewhere, the one that would. */
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
