import { listedBriefly, printable } from '#lib/text/wording.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { refusals } from '../fit/fit-fold.ts';
import { reviseSpec } from '../remedies/template-patch.ts';

const severity = 'low';

export default defineRule({
  id: 'topology-spread-ineffective',
  group: 'pod fits Fargate',
  title: 'Pods for Fargate rely on no topology spread constraints',
  severity,
  needs: ['profiles'],
  uses: ['workloads'],
  field: [keyIs('topologySpreadConstraints')],
  docs: awsDocs.profile,
  fold: { start: () => refusals(severity, judge) },
});

function judge(judged: JudgedPod): Draft | null {
  const { spreads = [] } = judged.pod.asks;
  if (spreads.length === 0) return null;
  const who = subjectText(judged.subject);
  const keys = [...new Set(spreads.map(({ topologyKey }) => printable(topologyKey, 80)))];
  return {
    tell: () => ({
      message: `${who} asks to be spread by ${listedBriefly(keys)}, which Fargate does not honour: nothing says where its pods go`,
      evidence: spreads.slice(0, 20).map(({ topologyKey, required }) => ({
        what: `topologySpreadConstraints ${printable(topologyKey, 80)}`,
        is: required ? 'DoNotSchedule' : 'ScheduleAnyway',
        shouldBe: 'absent, as it does nothing on Fargate',
      })),
      remediation: {
        summary: `Take topologySpreadConstraints out of the pod template of ${who}; to have its pods in certain zones, give each zone a profile whose subnets are in that zone`,
        ...reviseSpec(judged, { topologySpreadConstraints: null }),
      },
    }),
  };
}
