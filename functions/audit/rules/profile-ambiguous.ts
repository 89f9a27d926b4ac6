import { listed } from '#lib/text/wording.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { profileLabel } from '#model/facts/pod.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft, type Told } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { fixTemplate } from '../remedies/template-patch.ts';
import { soundnessSlices, soundOnes } from '../profile/sound-profiles.ts';

const severity = 'low';

export default defineRule({
  id: 'profile-ambiguous',
  revision: 2,
  group: 'placement',
  title: 'Pods on Fargate match one profile, or name the one they want',
  severity,
  needs: ['profiles'],
  uses: ['workloads', ...soundnessSlices],
  field: [keyIs('labels')],
  docs: awsDocs.profile,
  fold: {
    start: (facts) =>
      byWorkload(severity, (pod) => {
        const { exempt, onFargate, keptOff, matching, pin } = pod.placement;
        if (exempt !== null || !onFargate || keptOff || matching.length === 0) return null;
        return matching.length === 1 || pin !== null ? 'fine' : draft(pod, soundOnes(matching, facts));
      }),
  },
});

function draft(pod: JudgedPod, sound: readonly FargateProfile[]): Draft {
  const names = pod.placement.matching.map(({ name }) => name).sort();
  const taker = pod.pod.labels[profileLabel];
  const candidates = sound.map(({ name }) => name).sort();
  const wanted = candidates.find((name) => name === taker) ?? candidates[0];
  const others = names.filter((name) => !candidates.includes(name));
  return {
    tell: () => ({
      message: `${subjectText(pod.subject)} matches profiles ${listed(names)}, and nothing says which one is meant`,
      evidence: [
        { what: 'matching profiles', is: listed(names), shouldBe: 'one, or a pin' },
        ...(pod.planned ? [] : [{ what: 'profile that took the pod', is: taker ?? 'unknown' }]),
      ],
      remediation: { ...pinned(pod, wanted), notes: [...notesOn(others), ...(pinned(pod, wanted).notes ?? [])] },
    }),
  };
}

const exclusive = 'make profiles whose selectors exclude each other';

/** If none of them can launch pods, there is none to pin. */
function pinned(pod: JudgedPod, wanted: string | undefined): Told['remediation'] {
  if (wanted === undefined) return { summary: `Mend one of the profiles, or ${exclusive}`, commands: [] };
  return {
    summary: `Set the label ${profileLabel} to ${wanted} in the pod template of ${subjectText(pod.subject)}, or ${exclusive}`,
    ...fixTemplate(pod, { labels: { [profileLabel]: wanted } }),
  };
}

function notesOn(condemned: readonly string[]): string[] {
  if (condemned.length === 0) return [];
  return [
    `${condemned.length === 1 ? 'Profile' : 'Profiles'} ${listed(condemned)} cannot launch pods now, as other findings say.`,
  ];
}
