import { ProfileMatcher } from '#audit/placement/matcher.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';

/** 100 profiles of 5 selectors, a third with wildcards, against 100,000 pods whose labels all differ. */
export function benchMatcher(): string {
  const profiles = Array.from({ length: 100 }, (_, index) => makeProfile(index));
  const pods = Array.from({ length: 100_000 }, (_, index) => ({
    namespace: `team-${String(index % 200)}`,
    labels: {
      app: `app-${String(index)}`,
      tier: index % 2 === 0 ? 'web' : 'db',
      fargate: index % 3 === 0 ? 'yes' : 'no',
      'pod-template-hash': index.toString(36),
    },
  }));
  const matcher = new ProfileMatcher(profiles);
  const start = performance.now();
  let matched = 0;
  for (const { namespace, labels } of pods) matched += matcher.matching(namespace, labels).length > 0 ? 1 : 0;
  const ms = performance.now() - start;
  const rate = Math.round(pods.length / (ms / 1000) / 1000);
  return `### Matcher: 100 profiles × 5 selectors × 100,000 distinct pods\n\n${ms.toFixed(0)} ms, ${String(rate)},000 pods/s (${String(matched)} matched)`;
}

function makeProfile(index: number): FargateProfile {
  const selectors = Array.from({ length: 5 }, (_, n) => {
    const namespace = n % 3 === 0 ? `team-${String(index % 10)}*` : `team-${String((index * 5 + n) % 200)}`;
    return { namespace, labels: n % 2 === 0 ? { fargate: 'yes' } : { tier: 'w?b', 'app*': `app-${String(index)}*` } };
  });
  return {
    ...{ name: `profile-${String(index)}`, arn: '', createdAt: null, status: 'ACTIVE' },
    ...{ podExecutionRoleArn: '', subnets: [], selectors, healthIssues: [] },
  };
}
