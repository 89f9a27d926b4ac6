import { compileWildcard, hasWildcard } from '#lib/text/compare.ts';
import type { FargateProfile, Selector } from '#model/cluster/fargate-profile.ts';
import { awsDocs, defineRule, type FoldState, type Outcome, type Violation } from '../rule.ts';
import { ProfileMatcher } from '../placement/matcher.ts';
import type { PlacementProblem } from '../placement/placement.ts';
import { describeSelector, selectorKey } from '../placement/wording.ts';
import { type Slice, unreadWhere } from '#model/facts/cluster-facts.ts';
import type { Workload } from '#model/facts/workload.ts';

/** A profile with a single selector, to match by. */
interface Candidate {
  readonly profile: FargateProfile;
  readonly selector: Selector;
  readonly alone: FargateProfile;
  readonly namespaces: readonly string[];
}

interface SelectorFacts {
  readonly scope: readonly string[];
  readonly workloads: Slice<readonly Workload[]>;
  readonly podsComplete: boolean;
}

export default defineRule({
  id: 'profile-selects-nothing',
  revision: 2,
  group: 'placement',
  about: 'cluster',
  title: 'Every selector of a profile matches a namespace and a pod',
  severity: 'low',
  needs: ['profiles', 'namespaces'],
  uses: ['workloads'],
  docs: awsDocs.profile,
  fold: {
    start({ profiles, namespaces, scope, workloads }): FoldState {
      const names = namespaces.map(({ name }) => name);
      const candidates = profiles
        .filter(({ status }) => status === 'ACTIVE')
        .flatMap((profile) => candidatesOf(profile, names));
      const matcher = new ProfileMatcher(candidates.map(({ alone }) => alone));
      const used = new Set<FargateProfile>();
      return {
        see({ pod, controller, placement: { problem } }) {
          if (used.size === candidates.length || controller === 'DaemonSet') return false;
          for (const alone of matcher.matching(pod.namespace, pod.labels)) used.add(alone);
          // A pod that nearly matches the selector shows that the selector is meant for it; the pod has its own
          // finding.
          const near = nearestOf(problem);
          for (const { selector, alone } of near === null ? [] : candidates) if (selector === near) used.add(alone);
          return false;
        },
        *finish(podsComplete) {
          yield { judged: candidates.length };
          for (const candidate of candidates) {
            if (!used.has(candidate.alone)) yield* outcome(candidate, { scope, workloads, podsComplete });
          }
        },
      };
    },
  },
});

function nearestOf(problem: PlacementProblem | null): Selector | null {
  if (problem === null || !('nearest' in problem) || typeof problem.nearest === 'string') return null;
  return problem.nearest?.selector ?? null;
}

function candidatesOf(profile: FargateProfile, names: readonly string[]): Candidate[] {
  const keys = profile.selectors.map(selectorKey);
  const distinct = profile.selectors.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
  return distinct.map((selector) => ({
    profile,
    selector,
    alone: { ...profile, selectors: [selector] },
    namespaces: names.filter(compileWildcard(selector.namespace)),
  }));
}

/** A missing namespace is known at once; the absence of pods is known only if all of them were read. */
function* outcome(candidate: Candidate, { scope, workloads, podsComplete }: SelectorFacts): Iterable<Outcome> {
  const { profile, selector, namespaces, alone } = candidate;
  if (namespaces.length === 0) {
    yield violation(candidate, hasWildcard(selector.namespace) ? 'no namespace matches' : 'there is no such namespace');
    return;
  }
  if (workloads.ok && isTemplateSelected(alone, workloads.value)) return;
  const outOfScope = scope.length > 0 && !namespaces.every((name) => scope.includes(name));
  const what = `selector ${selectorKey(selector)} of profile ${profile.name}`;
  const lacking = namespaces
    .flatMap((namespace) => unreadWhere(workloads, { namespace }))
    .filter(({ kind }) => kind !== 'DaemonSet');
  if (outOfScope || !podsComplete)
    yield { unjudged: `${what}: not all pods it could select were read`, count: 1, lacking: [] };
  else if (lacking.length > 0) yield { unjudged: `${what}: pod templates were not read`, count: 1, lacking };
  else yield violation(candidate, 'no pod and no pod template matches');
}

function isTemplateSelected(alone: FargateProfile, workloads: readonly Workload[]): boolean {
  const matcher = new ProfileMatcher([alone]);
  return workloads.some(
    ({ kind, namespace, template }) => kind !== 'DaemonSet' && matcher.matching(namespace, template.labels).length > 0,
  );
}

function violation({ profile, selector }: Candidate, why: string): Violation {
  return {
    subject: { kind: 'FargateProfile', name: profile.name },
    detail: selectorKey(selector),
    message: `Profile ${profile.name} selects nothing with namespace ${selector.namespace} and ${describeSelector(selector)}: ${why}`,
    evidence: [
      { what: 'selector namespace', is: selector.namespace, shouldBe: 'matches a namespace with pods' },
      ...Object.entries(selector.labels).map(([key, value]) => ({ what: `selector label ${key}`, is: value })),
    ],
    remediation: {
      summary:
        'If the selector is misspelt, make the profile again with the right one; if it is no longer used, drop it',
      commands: [],
      notes: ['A profile cannot be changed. Deleting one deletes its pods; make the new one first.'],
    },
  };
}
