import { listed } from '#lib/text/wording.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { profileLabel } from '#model/facts/pod.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import type { PlacementProblem } from '../placement/placement.ts';
import { fixTemplate } from '../remedies/template-patch.ts';
import { type SoundnessFacts, soundnessSlices, soundOnes } from '../profile/sound-profiles.ts';

type PinProblem = Extract<PlacementProblem, { kind: 'pin-invalid' }>;
type LabelChanges = Readonly<Record<string, string | null>>;

const severity = 'high';

export default defineRule({
  id: 'profile-pin-invalid',
  group: 'placement',
  title: `The label ${profileLabel} names a profile that exists and matches`,
  severity,
  needs: ['profiles'],
  uses: ['workloads', ...soundnessSlices],
  field: [keyIs(profileLabel)],
  docs: awsDocs.profile,
  fold: {
    start: (facts) =>
      byWorkload(severity, (pod) => {
        if (pod.placement.exempt !== null || pod.placement.pin === null) return null;
        return pod.placement.problem?.kind === 'pin-invalid' ? draft(pod, pod.placement.problem, facts) : 'fine';
      }),
  },
});

function draft(pod: JudgedPod, problem: PinProblem, facts: SoundnessFacts): Draft {
  const { pin, why } = problem;
  const what = why === 'missing' ? 'which does not exist' : 'whose selectors do not match it';
  const labels = labelsWanted(problem, soundOnes(pod.placement.matching, facts)[0] ?? pod.placement.matching[0]);
  const { [profileLabel]: profile = pin, ...others } = labels;
  return {
    tell: () => ({
      message: `${subjectText(pod.subject)} asks for profile ${pin}, ${what}, so no profile may take it`,
      evidence: [
        { what: `pod label ${profileLabel}`, is: pin, ...(profile === pin ? {} : { shouldBe: profile ?? 'absent' }) },
        ...Object.entries(others).map(([key, value]) => ({
          what: `pod label ${key}`,
          is: pod.pod.labels[key] ?? 'absent',
          shouldBe: value ?? 'absent',
        })),
      ],
      remediation: { summary: summaryOf(pod, labels), ...fixTemplate(pod, { labels }) },
    }),
  };
}

/**
 * Label changes after which the pinned profile takes the pod: the pin becomes a profile that already matches, or else
 * the one that was meant.
 */
function labelsWanted({ pin, nearest }: PinProblem, match: FargateProfile | undefined): LabelChanges {
  if (match !== undefined) return { [profileLabel]: match.name };
  if (nearest === null) return { [profileLabel]: null };
  const changes = nearest.changes.map(({ key, value }) => [key, value] as const);
  return {
    ...(nearest.profile.name === pin ? {} : { [profileLabel]: nearest.profile.name }),
    ...Object.fromEntries(changes),
  };
}

function summaryOf({ subject, pod }: JudgedPod, labels: LabelChanges): string {
  const template = `the pod template of ${subjectText(subject)}`;
  if (labels[profileLabel] === null)
    return `Remove the label ${profileLabel} from ${template}; to run it on Fargate, create a profile that selects namespace ${pod.namespace}`;
  const wanted = Object.entries(labels).map(([key, value]) => `${key}: "${value ?? ''}"`);
  return `Put ${listed(wanted)} on ${template}`;
}
