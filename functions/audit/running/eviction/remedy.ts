import { shellCommand } from '#lib/text/wording.ts';
import type { DisruptionBudget } from '#model/facts/workload.ts';
import type { Remediation } from '#model/finding/finding.ts';
import type { JudgedPod } from '../../pods/judged-pod.ts';
import { managerNotes } from '../../remedies/managers.ts';
import type { EvictionBlock } from './block.ts';

const alwaysAllow = 'unhealthyPodEvictionPolicy: AlwaysAllow lets pods that are not ready be evicted in any case.';

/** How a budget is made to let one pod go at a time. */
export function budgetRemedy({ subject }: JudgedPod, budget: DisruptionBudget, { kind }: EvictionBlock): Remediation {
  const { namespace, name } = budget;
  const owner = managerNotes({ kind: 'PodDisruptionBudget', name }, budget);
  if (kind === 'unready') {
    return {
      summary: `Make the pods that PodDisruptionBudget ${name} selects ready; those that are not hold up the others`,
      commands: [shellCommand('kubectl', '-n', namespace, 'describe', 'pdb', name)],
      notes: [...(budget.letsUnhealthyGo ? [] : [alwaysAllow]), ...owner],
    };
  }
  // Kubernetes counts by the scale of an owner, which a bare pod has not; for such only a count of minAvailable is left.
  if (kind === 'uncounted' || subject.kind === 'Pod') {
    return {
      summary: `Let PodDisruptionBudget ${name} select pods of one Deployment, StatefulSet or ReplicaSet only, or delete it`,
      commands: [shellCommand('kubectl', '-n', namespace, 'describe', 'pdb', name)],
      notes: ['For pods without such an owner Kubernetes takes minAvailable as a count alone.', ...owner],
    };
  }
  const spec = { maxUnavailable: 1, minAvailable: null };
  return {
    summary: `Let PodDisruptionBudget ${name} allow one pod to be unavailable`,
    commands: [
      shellCommand(
        ...['kubectl', '-n', namespace, 'patch', 'pdb', name, '--type', 'merge', '-p', JSON.stringify({ spec })],
      ),
    ],
    notes: ['With a single replica the only pod goes then; run two to stay available meanwhile.', ...owner],
  };
}

/** Which of several budgets is the right one, their owner knows. */
export function severalRemedy(budgets: readonly DisruptionBudget[]): Remediation {
  const [{ namespace } = { namespace: '' }] = budgets;
  const names = budgets.map(({ name }) => name);
  return {
    summary: 'Let one PodDisruptionBudget select the pods: change the selectors of the others, or delete them',
    commands: [shellCommand('kubectl', '-n', namespace, 'get', 'pdb', ...names, '-o', 'wide')],
    notes: budgets.flatMap((one) => managerNotes({ kind: 'PodDisruptionBudget', name: one.name }, one)),
  };
}
