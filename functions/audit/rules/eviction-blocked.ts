import { listedBriefly } from '#lib/text/wording.ts';
import type { DisruptionBudget } from '#model/facts/workload.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { type EvictionBlock, blockOf, BudgetsByPod, budgetRemedy, severalRemedy } from '../running/eviction.ts';
import { runsOnFargate } from '../logging/unlogged-pods.ts';

const severity = 'medium';

/** Answer of the Eviction API, which EKS quotes in the event that announces a deadline. */
const severalAnswer = 'This pod has multiple PodDisruptionBudget, which the eviction subresource does not support';

export default defineRule({
  id: 'eviction-blocked',
  group: 'running',
  title: 'Pods on Fargate can be evicted when Fargate patches them',
  severity,
  needs: ['disruptionBudgets'],
  uses: ['workloads'],
  docs: awsDocs.podPatching,
  fold: {
    start({ disruptionBudgets }) {
      const budgets = new BudgetsByPod(disruptionBudgets);
      return byWorkload(severity, (judged) => judge(judged, budgets), {
        why: 'it is not known whether they may be evicted',
        lacking: [],
      });
    },
  },
});

/** A pod that has not started may be evicted whatever its budget. */
function judge(judged: JudgedPod, budgets: BudgetsByPod): Draft | 'fine' | 'unjudged' | null {
  if (!runsOnFargate(judged) || judged.pod.phase === 'Pending') return null;
  const selecting = budgets.of(judged.pod);
  if (selecting === null) return 'unjudged';
  const [budget, ...others] = selecting;
  if (budget === undefined) return 'fine';
  if (others.length > 0) return several(judged, selecting);
  const block = blockOf(budget);
  if (block === 'unknown') return 'unjudged';
  return block === null ? 'fine' : blocked(judged, budget, block);
}

const onFailure = 'Fargate gives a deadline, after which it deletes the pods';

function blocked(judged: JudgedPod, budget: DisruptionBudget, block: EvictionBlock): Draft {
  const { name, status, letsUnhealthyGo } = budget;
  const isForNow = block.kind === 'unready';
  return {
    detail: name,
    ...(isForNow && { severity: 'low' }),
    tell: () => ({
      message: `${subjectText(judged.subject)} cannot be evicted ${isForNow ? 'now ' : ''}to be patched: PodDisruptionBudget ${name} ${block.because}; ${onFailure}`,
      evidence: [
        { what: 'PodDisruptionBudget', is: name },
        ...(status === null
          ? []
          : [{ what: 'pods that may be evicted', is: String(status.disruptionsAllowed), shouldBe: '1 or more' }]),
        ...(letsUnhealthyGo
          ? [{ what: 'unhealthyPodEvictionPolicy', is: 'AlwaysAllow, for pods that are not ready' }]
          : []),
      ],
      remediation: budgetRemedy(judged, budget, block),
    }),
  };
}

function several(judged: JudgedPod, budgets: readonly DisruptionBudget[]): Draft {
  const names = budgets.map(({ name }) => name);
  return {
    detail: names.join('+'),
    tell: () => ({
      message: `${subjectText(judged.subject)} cannot be evicted to be patched: PodDisruptionBudgets ${listedBriefly(names)} select the same pods, and an eviction answers "${severalAnswer}"; ${onFailure}`,
      evidence: [{ what: 'PodDisruptionBudgets that select the pods', is: listedBriefly(names, 10), shouldBe: 'one' }],
      remediation: severalRemedy(budgets),
    }),
  };
}
