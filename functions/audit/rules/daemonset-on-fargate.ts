import { computeTypeKey, isFargateNode, fargateScheduler, type Pod } from '#model/facts/pod.ts';
import { type Evidence, subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { canBeFargate } from '../fit/node-constraints.ts';
import { offFargate, toleranceOf } from '../fit/off-fargate.ts';
import { fargateMessage } from '../fit/fit-fold.ts';

const id = 'daemonset-on-fargate';
const severity = 'high';

/** The way in which a DaemonSet's pod got to Fargate. */
type FargateArrival = 'asked' | 'landed' | 'meant' | 'planned';

export default defineRule({
  id,
  revision: 2,
  group: 'pod fits Fargate',
  title: 'DaemonSets leave the nodes of Fargate out',
  severity,
  needs: [],
  uses: ['workloads', 'profiles'],
  field: [keyIs('tolerations')],
  docs: awsDocs.considerations,
  fold: {
    start: ({ profiles }) =>
      byWorkload(severity, (pod) => {
        if (pod.controller !== 'DaemonSet' || pod.pod.deleting) return null;
        // Without a profile there are no Fargate nodes.
        if (pod.planned && profiles.ok && profiles.value.length === 0) return null;
        const reach = arrivalOf(pod);
        return reach === null ? 'fine' : draft(pod, reach);
      }),
  },
});

/** Pods of most DaemonSets never get to Fargate, whatever its profiles select. */
function arrivalOf({ pod, planned, placement: { unschedulable } }: JudgedPod): FargateArrival | null {
  if (planned) return toleranceOf(pod.asks) !== null && canBeFargate(pod) ? 'planned' : null;
  const isOnNode = pod.nodeName !== null && isFargateNode(pod.nodeName);
  // A pod that runs was taken.
  if (isOnNode) return pod.phase === 'Failed' || pod.phase === 'Pending' ? 'landed' : null;
  if (pod.nodeName !== null) return null;
  if (pod.schedulerName === fargateScheduler) return 'asked';
  return unschedulable && targetOf(pod).some(isFargateNode) ? 'meant' : null;
}

/** The DaemonSet controller creates each pod for one node, which the pod's affinity names. */
function targetOf({ asks: { nodeTerms = [] } }: Pod): readonly string[] {
  return nodeTerms
    .flat()
    .filter(({ field, key, operator }) => field && key === 'metadata.name' && operator === 'In')
    .flatMap(({ values }) => values);
}

const told: Readonly<Record<FargateArrival, string>> = {
  asked: 'wants Fargate, which runs no DaemonSets',
  landed: 'puts pods on nodes of Fargate, which refuse them',
  meant: 'wants a pod on every node of Fargate, where each has room for one pod alone, so that those stay Pending',
  planned:
    'tolerates the taint of the nodes of Fargate and asks for no other nodes: for each pod on Fargate one pod of it stays Pending, since such a node has room for one pod alone',
};

function draft(judged: JudgedPod, reach: FargateArrival): Draft {
  const { subject, pod } = judged;
  return {
    severity: reach === 'planned' ? 'low' : severity,
    tell: () => ({
      message: `${subjectText(subject)} ${told[reach]}`,
      evidence:
        reach === 'planned'
          ? [tolerated(judged)]
          : [
              { what: 'node', is: pod.nodeName ?? targetOf(pod)[0] ?? 'none', shouldBe: 'no node of Fargate' },
              { what: 'scheduler', is: pod.schedulerName ?? 'none' },
              ...(pod.reason === null ? [] : [{ what: 'reason', is: pod.reason }]),
              ...fargateMessage(judged, id),
            ],
      remediation: {
        summary: `Keep ${subjectText(subject)} off the nodes of Fargate by node affinity; what pods on Fargate need of it, give them as a sidecar`,
        ...offFargate(judged),
      },
    }),
  };
}

function tolerated({ pod }: JudgedPod): Evidence {
  const isOfAll = toleranceOf(pod.asks) === 'everything';
  return {
    what: 'toleration',
    is: isOfAll ? 'of every taint' : `of ${computeTypeKey}`,
    shouldBe: `with node affinity ${computeTypeKey} NotIn fargate beside it`,
  };
}
