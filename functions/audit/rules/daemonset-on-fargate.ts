import { isFargateNode, fargateScheduler } from '#model/on-fargate.ts';
import type { Pod } from '#model/pod.ts';
import { subjectText } from '#model/subject.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { offFargate } from '../fit/off-fargate.ts';
import { spokenWords } from '../fit/refusal.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { defineRule, type Draft } from '../rule.ts';

const id = 'daemonset-on-fargate';
const severity = 'high';

/** How a pod of a DaemonSet came to Fargate. */
type Reach = 'asked' | 'landed' | 'meant';

export default defineRule({
  id,
  group: 'pod fits Fargate',
  title: 'DaemonSets leave the nodes of Fargate out',
  severity,
  needs: [],
  uses: ['workloads'],
  docs: awsDocs.considerations,
  fold: {
    start: () =>
      byWorkload(severity, (pod) => {
        if (pod.controller !== 'DaemonSet' || pod.pod.deleting) return null;
        const reach = reachOf(pod);
        return reach === null ? 'fine' : draft(pod, reach);
      }),
  },
});

/** Pods of most DaemonSets never come near Fargate, whatever its profiles select. */
function reachOf({ pod, placement: { unschedulable } }: JudgedPod): Reach | null {
  const isOnNode = pod.nodeName !== null && isFargateNode(pod.nodeName);
  // Where it runs all the same, it was taken.
  if (isOnNode) return pod.phase === 'Failed' || pod.phase === 'Pending' ? 'landed' : null;
  if (pod.nodeName !== null) return null;
  if (pod.schedulerName === fargateScheduler) return 'asked';
  return unschedulable && targetOf(pod).some(isFargateNode) ? 'meant' : null;
}

/** The controller of DaemonSets makes each pod for one node, which it names in the pod's affinity. */
function targetOf({ asks: { nodeTerms = [] } }: Pod): readonly string[] {
  return nodeTerms
    .flat()
    .filter(({ field, key, operator }) => field && key === 'metadata.name' && operator === 'In')
    .flatMap(({ values }) => values);
}

const told: Readonly<Record<Reach, string>> = {
  asked: 'wants Fargate, which runs no DaemonSets',
  landed: 'puts pods on nodes of Fargate, which refuse them',
  meant: 'wants a pod on every node of Fargate, where each has room for one pod alone, so that those stay Pending',
};

function draft(judged: JudgedPod, reach: Reach): Draft {
  const { subject, pod } = judged;
  return {
    tell: () => ({
      message: `${subjectText(subject)} ${told[reach]}`,
      evidence: [
        { what: 'node', is: pod.nodeName ?? targetOf(pod)[0] ?? 'none', shouldBe: 'no node of Fargate' },
        { what: 'scheduler', is: pod.schedulerName ?? 'none' },
        ...(pod.reason === null ? [] : [{ what: 'reason', is: pod.reason }]),
        ...spokenWords(judged, id),
      ],
      remediation: {
        summary: `Keep ${subjectText(subject)} off the nodes of Fargate by node affinity; what pods on Fargate need of it, give them as a sidecar`,
        ...offFargate(judged),
      },
    }),
  };
}
