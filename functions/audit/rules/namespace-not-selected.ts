import { subjectText } from '#model/subject.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { causeOf } from '../placement/core-dns.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { expectedText, notOnFargate } from '../placement/wording.ts';
import { severityFor } from '../placement/raised-severity.ts';
import { defineRule, type Draft } from '../rule.ts';

const severity = 'medium';

export default defineRule({
  id: 'namespace-not-selected',
  group: 'placement',
  title: 'Pods that can run nowhere else, or are expected on Fargate, are in a namespace that a profile selects',
  severity,
  needs: ['profiles'],
  uses: ['nodes', 'nodeGroups', 'nodePools'],
  docs: awsDocs.profile,
  fold: {
    start: () =>
      byWorkload(severity, (pod) => {
        if (pod.placement.exempt !== null) return null;
        return pod.placement.problem?.kind === 'namespace-not-selected'
          ? draft(pod, pod.placement.problem.nearest)
          : 'fine';
      }),
  },
});

function draft(judged: JudgedPod, nearest: string | null): Draft {
  const { subject, pod, placement } = judged;
  const near = nearest === null ? '' : `; the nearest that one does select is ${nearest}`;
  return {
    severity: severityFor(severity, placement),
    ...causeOf(judged),
    tell: () => ({
      message: `${subjectText(subject)} ${stateOf(judged)}, and no Fargate profile selects namespace ${pod.namespace}${near}`,
      evidence: [
        {
          what: 'namespace',
          is: pod.namespace,
          ...(nearest === null ? {} : { shouldBe: `matched by a selector, such as ${nearest}` }),
        },
        ...(placement.unschedulable
          ? [{ what: 'PodScheduled', is: pod.scheduled?.message ?? pod.scheduled?.reason ?? 'False' }]
          : []),
        ...(placement.expected?.fargate === 'always'
          ? [{ what: 'node', is: pod.nodeName ?? 'none', shouldBe: 'a Fargate node' }]
          : []),
      ],
      remediation: {
        summary: `Create a profile that selects namespace ${pod.namespace}, or move the workload to a namespace that one selects`,
        commands: [],
        notes: [
          'A profile cannot be changed: make a new one, then make the pods again, since Fargate decides when a pod is created.',
        ],
      },
    }),
  };
}

/** Of what runs, nobody asks about other pods than those without a node and those that are expected on Fargate. */
function stateOf(judged: JudgedPod): string {
  const missed = expectedText(judged.placement);
  if (isStranded(judged)) return `${notOnFargate(judged)}, and the cluster has nothing else${missed}`;
  return missed === '' && !judged.planned ? 'has no node' : `${notOnFargate(judged)}${missed}`;
}

/** Planned for a cluster that has nothing but Fargate. */
function isStranded({ planned, placement }: JudgedPod): boolean {
  return planned && placement.otherCapacity === 'none';
}
