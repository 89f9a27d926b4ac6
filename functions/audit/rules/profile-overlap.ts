import { compareText } from '#lib/text/compare.ts';
import { listed } from '#lib/text/wording.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { AffectedPods } from '../engine/by-workload.ts';
import { awsDocs, type JudgedPod, defineRule, type FoldState, type Violation } from '../rule.ts';
import { selectorKey } from '../placement/wording.ts';

interface ProfilePair {
  readonly a: FargateProfile;
  readonly b: FargateProfile;
  readonly affected: AffectedPods;
}

export default defineRule({
  id: 'profile-overlap',
  group: 'placement',
  about: 'cluster',
  title: 'Profiles that select the same pods have the same role and subnets',
  severity: 'low',
  needs: ['profiles'],
  docs: awsDocs.profile,
  fold: {
    start({ profiles }): FoldState {
      const pairs = new Map<string, ProfilePair>();
      const active = profiles.filter(({ status }) => status === 'ACTIVE');
      for (const [a, b] of pairsOf(active)) if (sharesSelector(a, b)) note(pairs, a, b);
      return {
        see(pod) {
          const { exempt, keptOff, pin, matching } = pod.placement;
          const isFree = exempt === null && !keptOff && pin === null;
          for (const [a, b] of pairsOf(isFree ? matching : [])) note(pairs, a, b)?.add(pod);
          return false;
        },
        *finish() {
          yield { judged: active.length };
          for (const pair of pairs.values()) yield violation(pair);
        },
      };
    },
  },
});

function pairsOf(profiles: readonly FargateProfile[]): [FargateProfile, FargateProfile][] {
  if (profiles.length < 2) return [];
  const sorted = profiles.toSorted((a, b) => compareText(a.name, b.name));
  return sorted.flatMap((a, index) => sorted.slice(index + 1).map((b): [FargateProfile, FargateProfile] => [a, b]));
}

function note(
  pairs: Map<string, ProfilePair>,
  a: FargateProfile,
  b: FargateProfile,
): { add(pod: JudgedPod): void } | null {
  if (differences(a, b).length === 0) return null;
  const key = `${a.name}\n${b.name}`;
  const pair = pairs.get(key) ?? { a, b, affected: new AffectedPods() };
  pairs.set(key, pair);
  return pair.affected;
}

function sharesSelector(a: FargateProfile, b: FargateProfile): boolean {
  const keys = new Set(a.selectors.map(selectorKey));
  return b.selectors.some((selector) => keys.has(selectorKey(selector)));
}

function differences(a: FargateProfile, b: FargateProfile): string[] {
  const sameSubnets = a.subnets.toSorted(compareText).join() === b.subnets.toSorted(compareText).join();
  return [...(a.podExecutionRoleArn === b.podExecutionRoleArn ? [] : ['role']), ...(sameSubnets ? [] : ['subnets'])];
}

function violation({ a, b, affected }: ProfilePair): Violation {
  const what = differences(a, b);
  return {
    subject: { kind: 'FargateProfile', name: a.name },
    detail: b.name,
    affected: affected.value(),
    message: `Profiles ${a.name} and ${b.name} select the same pods but differ in ${listed(what)}; the pods run with one or the other`,
    evidence: [
      ...(what.includes('role')
        ? [{ what: 'role', is: `${a.podExecutionRoleArn} and ${b.podExecutionRoleArn}`, shouldBe: 'the same' }]
        : []),
      ...(what.includes('subnets')
        ? [{ what: 'subnets', is: `${a.subnets.join(' ')} and ${b.subnets.join(' ')}`, shouldBe: 'the same' }]
        : []),
    ],
    remediation: {
      summary: 'Give the profiles selectors that exclude each other, or name the profile in the pod templates',
      commands: [],
      notes: ['A profile cannot be changed: make a new one, then delete the old one.'],
    },
  };
}
