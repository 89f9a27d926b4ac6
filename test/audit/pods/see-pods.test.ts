import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeCluster } from '#audit/audit-cluster.ts';
import { rules } from '#audit/rules/index.ts';
import { defaultSettings } from '#audit/engine/settings.ts';
import { type ClusterFacts, read, unread } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import { facts, pod, workload } from '../../support/builders/facts.ts';
import { pages } from '../../support/judge.ts';

const stale = 'fargate-auditor.io/waive-logging-stale';
const disabled = 'fargate-auditor.io/waive-logging-disabled';

async function gathered(cluster: ClusterFacts, pods: readonly Pod[], gatherAnnotations = true) {
  const { clues } = await judgeCluster(cluster, pages(pods), rules, { ...defaultSettings, gatherAnnotations });
  return clues.annotations.map(({ subject, rule, text }) => `${subject.kind} ${subject.name} ${rule} ${text}`);
}

describe('annotations that waive findings', () => {
  it('are those of the owner and of its template, once, whatever somebody put on a pod', async () => {
    const owner = workload({
      annotations: { [stale]: 'a' },
      template: { annotations: { [disabled]: 'b', Logging: 'x' } },
    });
    const pods = [pod({ annotations: { [stale]: 'by hand' } }), pod({ name: 'web-2' })];
    expect(await gathered(facts({ workloads: read([owner]) }), pods)).toEqual([
      'Deployment web logging-disabled b',
      'Deployment web logging-stale a',
    ]);
  });

  it('are those of the pods where the owner was not read, in whatever order they come', async () => {
    const pods = ['c', 'a', 'b'].map((text) => pod({ name: text, annotations: { [stale]: text } }));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(pods, { minLength: 3 }), async (shuffled) => {
        expect(await gathered(facts({ workloads: unread('denied') }), shuffled)).toEqual(
          ['a', 'b', 'c'].map((text) => `Deployment web logging-stale ${text}`),
        );
      }),
      { numRuns: 6 },
    );
  });

  it('are not gathered when nobody asks', async () => {
    expect(
      await gathered(facts({ workloads: read([workload({ annotations: { [stale]: 'a' } })]) }), [pod()], false),
    ).toEqual([]);
  });
});
