import { listed } from '#lib/plural.ts';
import { profileLabel } from '#model/on-fargate.ts';
import { subjectText } from '#model/subject.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { fixTemplate } from '../remedies/template-patch.ts';
import { defineRule, type Draft } from '../rule.ts';

export default defineRule({
  id: 'profile-ambiguous',
  group: 'placement',
  title: 'Pods on Fargate match one profile, or name the one they want',
  severity: 'low',
  needs: ['profiles'],
  uses: ['workloads'],
  docs: awsDocs.profile,
  perTemplate(pod) {
    const { exempt, onFargate, keptOff, matching, pin } = pod.placement;
    if (exempt !== null || !onFargate || keptOff || matching.length === 0) return null;
    return matching.length === 1 || pin !== null ? [] : [draft(pod)];
  },
});

function draft(pod: JudgedPod): Draft {
  const names = pod.placement.matching.map(({ name }) => name).sort();
  const taker = pod.pod.labels[profileLabel];
  const wanted = names.find((name) => name === taker) ?? names[0] ?? null;
  return {
    tell: () => ({
      message: `${subjectText(pod.subject)} matches profiles ${listed(names)}, and nothing says which one is meant`,
      evidence: [
        { what: 'matching profiles', is: listed(names), shouldBe: 'one, or a pin' },
        ...(pod.planned ? [] : [{ what: 'profile that took the pod', is: taker ?? 'unknown' }]),
      ],
      remediation: {
        summary: `Set the label ${profileLabel} to ${wanted ?? 'one of them'} in the pod template of ${subjectText(pod.subject)}, or make profiles whose selectors exclude each other`,
        ...fixTemplate(pod, { labels: { [profileLabel]: wanted } }),
      },
    }),
  };
}
