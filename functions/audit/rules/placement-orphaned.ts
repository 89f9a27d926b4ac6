import { listed } from '#lib/text/wording.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, type JudgedPod, defineRule, type Draft, type Facts, type Told } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import type { SelectorMatch } from '#model/cluster/fargate-profile.ts';
import { fixTemplate, setSpec } from '../remedies/template-patch.ts';
import { soundnessSlices, soundOnes } from '../profile/sound-profiles.ts';
import { createProfile, freeName, profileNote } from '../remedies/new-profile.ts';
import { describeSelector } from '../placement/wording.ts';
import { fargateScheduler, profileLabel } from '#model/facts/pod.ts';

const severity = 'high';

export default defineRule({
  id: 'placement-orphaned',
  revision: 2,
  group: 'placement',
  about: 'pods',
  title: 'Pods on Fargate would be taken back by a profile after a restart',
  severity,
  needs: ['profiles'],
  uses: ['workloads', ...soundnessSlices],
  docs: awsDocs.deleteProfile,
  fold: {
    start: (facts) =>
      byWorkload(severity, (pod) => {
        if (pod.placement.exempt !== null || !pod.placement.onFargate) return null;
        return pod.placement.problem?.kind === 'orphaned' ? draft(pod, pod.placement.problem.nearest, facts) : 'fine';
      }),
  },
});

type OrphanFacts = Facts<'profiles', 'workloads' | (typeof soundnessSlices)[number]>;

function draft(pod: JudgedPod, nearest: SelectorMatch | null, facts: OrphanFacts): Draft {
  const by = pod.pod.labels[profileLabel];
  const near =
    nearest === null
      ? ''
      : `; the nearest, profile ${nearest.profile.name}, asks for ${describeSelector(nearest.selector)}`;
  return {
    tell: () => ({
      message: `${subjectText(pod.subject)} ${stateOf(pod)}${near}`,
      evidence: [
        ...(pod.pod.nodeName === null ? [{ what: 'node', is: 'none' }] : []),
        ...(by === undefined ? [] : [{ what: 'profile that took the pod', is: by }]),
        ...(nearest?.labels ?? [])
          .filter(({ status }) => status !== 'matched')
          .map(({ key, value, podKey, podValue }) => ({
            what: `template label ${podKey ?? key}`,
            is: podValue ?? 'absent',
            shouldBe: value,
          })),
      ],
      remediation: nearest === null ? newProfile(pod, facts) : relabel(pod, nearest),
    }),
  };
}

/** A pod that waits with Fargate's scheduler was never taken, or was taken by a deleted profile. */
function stateOf({ pod, subject }: JudgedPod): string {
  const none = 'no ACTIVE profile would take a pod made from its template now';
  if (pod.nodeName !== null) return `runs on Fargate, but ${none}`;
  return `waits for Fargate without a node, but ${none}: no profile selects namespace ${subject.namespace ?? ''} with its labels, and a schedulerName brings no pod to Fargate`;
}

function newProfile(judged: JudgedPod, facts: OrphanFacts): Told['remediation'] {
  const { pod, workload } = judged;
  const { namespace, nodeName } = pod;
  const name = freeName(namespace, facts.profiles);
  const selector = { namespace, labels: { ...workload?.matchLabels } };
  const commands = createProfile({ name, selector }, soundOnes(facts.profiles, facts), facts.cluster);
  const notes = commands.length === 0 ? [] : [profileNote];
  if (nodeName !== null || commands.length === 0)
    return {
      summary: `Create a profile that selects namespace ${namespace} before these pods restart`,
      commands,
      notes,
    };
  const summary = `Create a profile that selects namespace ${namespace} and make the pods again`;
  if (workload?.template.schedulerName !== fargateScheduler) return { summary, commands, notes, madeAgain: 'same' };
  // Fargate's webhook sets schedulerName itself, and may skip pods that already have one.
  const change = setSpec(judged, { schedulerName: null });
  return {
    ...change,
    summary: `Create a profile that selects namespace ${namespace} and take schedulerName out of the pod template`,
    commands: [...commands, ...change.commands],
    notes: [...notes, ...change.notes],
  };
}

function relabel(pod: JudgedPod, { profile, selector, changes }: SelectorMatch): Told['remediation'] {
  const labels = Object.fromEntries(changes.map(({ key, value }) => [key, value]));
  const text = listed(changes.map(({ key, value }) => `${key}: "${value}"`));
  return {
    summary: `Put ${text} on the pod template, as profile ${profile.name} asks for ${describeSelector(selector)}; or create a profile that selects the pods as they are`,
    ...fixTemplate(pod, { labels }),
  };
}
