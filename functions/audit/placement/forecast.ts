import { listed } from '#lib/text/wording.ts';
import type { ClusterFacts } from '#model/facts/cluster-facts.ts';
import { computeTypeAnnotation, isOnFargate } from '#model/facts/pod.ts';
import type { PlacementForecast } from '#model/result/result.ts';
import type { SelectorMatch } from '#model/cluster/fargate-profile.ts';
import type { JudgedPod } from '../rule.ts';
import { isUnproven, recreatedLabels } from './placement.ts';
import { explainMatch } from './explain-match.ts';
import { nearestSelector } from './nearest-selector.ts';
import { describeSelector } from './wording.ts';
import { sizeOf } from '../sizing/size-of.ts';

/** Forecast of where the pods of a manifest would run, and of their Fargate size. */
export type Placed = Pick<PlacementForecast, 'fargate' | 'profiles' | 'why' | 'size' | 'sizeUncertain'>;

/** Forecast for a pod from `planPods`. */
export function placedBy(facts: Pick<ClusterFacts, 'profiles'>): (planned: JudgedPod) => Placed {
  return (planned) => {
    const { size, caveats } = sizeOf(planned.pod.containers, planned.pod.asks);
    return { ...forecastOf(planned, facts), size, sizeUncertain: caveats.length > 0 };
  };
}

function forecastOf(
  planned: JudgedPod,
  { profiles }: Pick<ClusterFacts, 'profiles'>,
): Pick<PlacementForecast, 'fargate' | 'profiles' | 'why'> {
  if (planned.controller === 'DaemonSet') return { fargate: 'no', profiles: [], why: 'Fargate runs no DaemonSets' };
  if (!profiles.ok) return { fargate: 'unknown', profiles: [], why: profiles.reason };
  const { matching, pin } = planned.placement;
  const names = matching.map(({ name }) => name);
  if (isOnFargate(planned.pod)) return { fargate: 'yes', profiles: pin === null ? names : [pin], why: null };
  if (matching.length === 0) return { fargate: 'no', profiles: [], why: unmatched(planned, profiles.value) };
  return {
    fargate: isUnproven(planned.placement.obstacle) ? 'unknown' : 'no',
    profiles: [],
    why: obstacleText(planned),
  };
}

/** Obstacle that keeps a pod with a matching profile off Fargate, or may. */
function obstacleText({ placement: { matching, pin, obstacle } }: JudgedPod): string {
  const names = matching.map(({ name }) => name);
  const match = `${names.length === 1 ? 'profile' : 'profiles'} ${listed(names)} ${names.length === 1 ? 'matches' : 'match'}`;
  if (obstacle === 'annotation') return `${match}, but the annotation ${computeTypeAnnotation}: ec2 keeps it off`;
  if (obstacle === 'pin') return `it is pinned to profile ${pin ?? ''}, which does not match; ${match}`;
  return `${match}, but its ${obstacle === 'scheduler' ? 'schedulerName' : 'nodeName'} may keep it off`;
}

function unmatched({ pod, subject, workload }: JudgedPod, profiles: Parameters<typeof explainMatch>[0]): string {
  const labels = recreatedLabels(pod, workload);
  const here = explainMatch(profiles, pod.namespace, labels).filter(({ namespaceMatches }) => namespaceMatches);
  const nearest = nearestSelector(
    here.filter(({ profile }) => profile.status === 'ACTIVE'),
    { name: subject.name, workload, labels },
  );
  if (nearest !== null) return lacking(nearest);
  const [other] = here;
  if (other === undefined) return `no profile selects namespace ${pod.namespace}`;
  return `profile ${other.profile.name} selects its namespace, but is ${other.profile.status}`;
}

function lacking({ profile, selector, changes }: SelectorMatch): string {
  const wrong = changes.map(({ key, was }) => (was === undefined ? `lacks ${key}` : `has ${key}=${was}`));
  return `profile ${profile.name} asks for ${describeSelector(selector)}; it ${listed(wrong)}`;
}
