import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { unsuited } from '../fit/unsuited.ts';
import { causeOf, severityFor } from '../placement/wording.ts';

const severity = 'medium';

export default defineRule({
  id: 'pod-older-than-profile',
  revision: 2,
  group: 'placement',
  about: 'pods',
  title: 'Pods that match a profile were made after it',
  severity,
  needs: ['profiles'],
  uses: ['workloads', 'nodes', 'nodeGroups', 'nodePools'],
  docs: awsDocs.considerations,
  fold: {
    start: () =>
      byWorkload(severity, (pod) => {
        if (pod.placement.exempt !== null) return null;
        const { problem } = pod.placement;
        return problem?.kind === 'older-than-profile'
          ? draft(pod, problem.profile.name, problem.profile.createdAt ?? 'unknown')
          : 'fine';
      }),
  },
});

function draft(judged: JudgedPod, profile: string, createdAt: string): Draft {
  const { subject, pod } = judged;
  return {
    severity: severityFor(severity, judged.placement),
    ...causeOf(judged),
    tell: () => ({
      message: `${subjectText(subject)} matches profile ${profile} but is not on Fargate: its pods are older than the profile`,
      evidence: [
        { what: 'pod created', is: pod.createdAt, shouldBe: `after profile ${profile} became ACTIVE` },
        { what: `profile ${profile} created`, is: createdAt },
      ],
      remediation: unsuited(judged, profile) ?? {
        summary: `Make the pods of ${subjectText(subject)} again; profile ${profile} takes pods only when they are created`,
        commands: [],
        madeAgain: 'same',
      },
    }),
  };
}
