import { compareText, isNear, nearest } from '#lib/text/compare.ts';
import type { ClusterExpectations, Expectation } from '#model/configuration/configuration.ts';
import type { FargateProfile, SelectorMatch } from '#model/cluster/fargate-profile.ts';
import { fargateScheduler, isOnFargate, profileLabel, type Pod } from '#model/facts/pod.ts';
import type { Workload } from '#model/facts/workload.ts';
import { capacityFor, type ClusterCapacity, type OtherCapacity } from './other-capacity.ts';
import type { Controller, Owner } from '../pods/owners.ts';
import { isUnschedulable } from '../running/scheduling/unschedulable.ts';
import {
  exemption,
  isKeptOff,
  isOlder,
  isUnproven,
  obstacleTo,
  presetNode,
  type Obstacle,
  type Placement,
  type PlacementProblem,
  recreatedLabels,
} from './placement.ts';
import { explainMatch, explainSelectors } from './explain-match.ts';
import { ProfileMatcher } from './matcher.ts';
import {
  type Bearer,
  looksForAnother,
  namesAnother,
  touchesSelector,
  attainableSelector,
  isMeant,
  nearestSelector,
  slipsIn,
} from './nearest-selector.ts';

/** Inputs for the placement of one pod. */
interface Case {
  readonly pod: Pod;
  readonly workload: Workload | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly bearer: Bearer;
  readonly matching: readonly FargateProfile[];
  readonly pin: string | null;
  readonly keptOff: boolean;
  readonly obstacle: Obstacle | null;
  readonly otherCapacity: OtherCapacity;
  /** No other node is available: none was found for the pod, or it is planned and the cluster has none. */
  readonly stranded: boolean;
  /** The configuration says that the pod belongs on Fargate. */
  readonly wanted: boolean;
}

/** Inputs that are the same for every pod of a cluster. */
export interface Surroundings {
  readonly takenAt: string;
  readonly otherCapacity: ClusterCapacity;
  /** The pods are those that manifests would make. */
  readonly planned: boolean;
}

/** Finds the placement of pods; the comparison data is prepared once per cluster. */
export class Classifier {
  readonly #profiles: readonly FargateProfile[];
  readonly #active: readonly FargateProfile[];
  readonly #matcher: ProfileMatcher;
  readonly #selectorKeys: ReadonlySet<string>;
  /** Profiles in status CREATING: pods that they will take are not a problem yet. */
  readonly #coming: ProfileMatcher;
  readonly #takenAt: string;
  readonly #otherCapacity: ClusterCapacity;
  readonly #expected: ClusterExpectations;
  readonly #planned: boolean;
  readonly #expectedIn = new Map<string, Expectation | null>();

  constructor(
    profiles: readonly FargateProfile[],
    { takenAt, otherCapacity, planned }: Surroundings,
    expected: ClusterExpectations,
  ) {
    this.#profiles = profiles.toSorted((a, b) => compareText(a.name, b.name));
    this.#active = this.#profiles.filter(({ status }) => status === 'ACTIVE');
    this.#matcher = new ProfileMatcher(this.#active);
    this.#selectorKeys = new Set(
      profiles.flatMap(({ selectors }) => selectors.flatMap((one) => Object.keys(one.labels))),
    );
    this.#coming = new ProfileMatcher(this.#profiles.filter(({ status }) => status === 'CREATING'));
    this.#takenAt = takenAt;
    this.#otherCapacity = otherCapacity;
    this.#expected = expected;
    this.#planned = planned;
  }

  classify(pod: Pod, { subject, workload, controller }: Owner & { controller: Controller }): Placement {
    const onFargate = isOnFargate(pod);
    const labels = recreatedLabels(pod, workload);
    const bearer = { name: subject.name, workload, labels: { ...pod.labels, ...labels } };
    const matching = this.#matcher.matching(pod.namespace, labels);
    const pin = this.#pinOf(pod, workload);
    const keptOff = isKeptOff(pod, workload);
    const nodeName = presetNode(pod, workload, this.#planned);
    const obstacle = obstacleTo({ matching, pin, keptOff, schedulerName: pod.schedulerName, nodeName });
    const unschedulable = isUnschedulable(pod, this.#takenAt);
    const otherCapacity = capacityFor(pod, this.#otherCapacity, this.#takenAt);
    const stranded = unschedulable || (this.#planned && otherCapacity === 'none');
    const expected = this.#expectationIn(pod.namespace);
    const exempt = exemption(pod, controller) ?? unwanted(expected);
    const wanted = expected?.fargate === 'always';
    const it = { pod, workload, labels, bearer, matching, pin, keptOff, obstacle, otherCapacity, stranded, wanted };
    const problem = exempt === null ? this.#problem(it) : null;
    return { onFargate, exempt, matching, pin, keptOff, obstacle, unschedulable, otherCapacity, expected, problem };
  }

  /** On a pod that Fargate took, Fargate set the label itself; in a manifest, the author did. */
  #pinOf(pod: Pod, workload: Workload | null): string | null {
    const own = isOnFargate(pod) && !this.#planned ? undefined : pod.labels[profileLabel];
    return workload?.template.labels[profileLabel] ?? own ?? null;
  }

  #expectationIn(namespace: string): Expectation | null {
    let expected = this.#expectedIn.get(namespace);
    if (expected === undefined) {
      expected = this.#expected.fargate(namespace) ?? null;
      this.#expectedIn.set(namespace, expected);
    }
    return expected;
  }

  #problem(it: Case): PlacementProblem | null {
    const { pod, matching, keptOff } = it;
    if (keptOff) {
      const profile = isOnFargate(pod) ? undefined : matching[0];
      return profile === undefined ? null : { kind: 'bypassed', why: 'annotation', profile };
    }
    return this.#orphaned(it) ?? this.#pinInvalid(it) ?? (isOnFargate(pod) ? null : this.#elsewhere(it));
  }

  #orphaned(it: Case): PlacementProblem | null {
    const { pod, labels, matching, bearer } = it;
    if (!isOnFargate(pod) || matching.length > 0 || this.#isComing(it)) return null;
    // A pod that was scheduled otherwise and merely tolerates Fargate's taint was never a Fargate pod.
    if (pod.schedulerName !== null && pod.schedulerName !== fargateScheduler) return null;
    const candidates = this.#candidates(pod.namespace, labels).filter((match) => !namesAnother(match, bearer));
    return { kind: 'orphaned', nearest: attainableSelector(candidates, bearer) };
  }

  #pinInvalid(it: Case): PlacementProblem | null {
    const { pin } = it;
    if (pin === null) return null;
    const profile = this.#profiles.find(({ name }) => name === pin);
    if (profile === undefined) {
      const names = this.#active.map(({ name }) => name);
      const close = nearest(pin, names, isNear);
      const meant = this.#active.filter(({ name }) => name === close);
      return { kind: 'pin-invalid', pin, why: 'missing', nearest: nearestOf(meant, it) };
    }
    // A profile that is not ACTIVE is the concern of profile-unhealthy alone.
    if (profile.status !== 'ACTIVE' || it.matching.includes(profile)) return null;
    return { kind: 'pin-invalid', pin, why: 'not-matching', nearest: nearestOf([profile], it) };
  }

  #elsewhere(it: Case): PlacementProblem | null {
    const { pod, matching, pin, obstacle } = it;
    const live = this.#matcher.matching(pod.namespace, pod.labels);
    if (matching.length === 0 || live.length === 0) return this.#unmatched(it);
    const wanted = pin === null ? matching : matching.filter(({ name }) => name === pin);
    const [profile] = wanted;
    if (profile === undefined) return null;
    if (wanted.every((one) => isOlder(pod, one))) return { kind: 'older-than-profile', profile };
    return { kind: 'bypassed', why: isUnproven(obstacle) ? obstacle : 'webhook', profile };
  }

  #unmatched(it: Case): PlacementProblem | null {
    const { pod, labels, bearer, matching, stranded, wanted } = it;
    const templateMatches = matching.length > 0;
    if (!templateMatches && this.#isComing(it)) return null;
    const compared = templateMatches ? pod.labels : labels;
    const candidates = this.#candidates(pod.namespace, compared);
    const slips = (match: SelectorMatch) => slipsIn(match, compared, (key) => this.#isTaken(key, bearer));
    const hasSlip = (match: SelectorMatch) => Object.keys(slips(match)).length > 0;
    const meant = candidates.filter(
      (match) => templateMatches || isMeant(match, bearer, stranded || wanted) || hasSlip(match),
    );
    const nearest = nearestSelector(meant, bearer, hasSlip);
    if (nearest !== null) return { ...labelsMissing(nearest, templateMatches, bearer), slips: slips(nearest) };
    if (candidates.length > 0 || !(stranded || wanted || this.#planned)) return null;
    return this.#namespaceProblem(it);
  }

  /** The workload finds its own pods by this key, or a profile selects by it. */
  #isTaken(key: string, { workload }: Bearer): boolean {
    return Object.hasOwn(workload?.matchLabels ?? {}, key) || this.#selectorKeys.has(key);
  }

  #namespaceProblem({ pod: { namespace }, otherCapacity, wanted }: Case): PlacementProblem | null {
    if (this.#coming.selecting(namespace).length > 0) return null;
    const patterns = [...new Set(this.#active.flatMap((profile) => profile.selectors.map((s) => s.namespace)))];
    const nearMiss = patterns.some((pattern) => isNear(namespace, pattern.replaceAll(/[*?]/g, '')));
    if (otherCapacity !== 'none' && !nearMiss && !wanted) return null;
    return { kind: 'namespace-not-selected', nearest: nearest(namespace, patterns, () => true) };
  }

  #isComing({ pod, labels }: Case): boolean {
    return this.#coming.matching(pod.namespace, labels).length > 0;
  }

  #candidates(namespace: string, labels: Readonly<Record<string, string>>): SelectorMatch[] {
    return explainSelectors(this.#matcher.selecting(namespace), namespace, labels);
  }
}

function unwanted(expected: Expectation | null): string | null {
  return expected?.fargate === 'never'
    ? `the configuration keeps its namespace off Fargate (${expected.reason})`
    : null;
}

function labelsMissing(nearest: SelectorMatch, templateMatches: boolean, bearer: Bearer) {
  const another = looksForAnother(nearest, bearer);
  return {
    kind: 'labels-missing' as const,
    nearest,
    templateMatches,
    another,
    fixed: touchesSelector(nearest, bearer.workload),
  };
}

function nearestOf(profiles: readonly FargateProfile[], { pod, labels, bearer }: Case): SelectorMatch | null {
  return attainableSelector(
    explainMatch(profiles, pod.namespace, labels).filter(({ namespaceMatches }) => namespaceMatches),
    bearer,
  );
}
