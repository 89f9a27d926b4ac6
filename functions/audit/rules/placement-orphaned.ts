import { listed } from '#lib/plural.ts';
import { subjectText } from '#model/subject.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { byWorkload } from '../engine/by-workload.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import type { SelectorMatch } from '#model/selector-match.ts';
import { fixTemplate } from '../remedies/template-patch.ts';
import { defineRule, type Draft, type Told } from '../rule.ts';
import { describeSelector } from '../placement/selector-text.ts';
import { profileLabel } from '#model/on-fargate.ts';

const severity = 'high';

export default defineRule({
  id: 'placement-orphaned',
  group: 'placement',
  about: 'pods',
  title: 'Pods on Fargate would be taken back by a profile after a restart',
  severity,
  needs: ['profiles'],
  uses: ['workloads'],
  docs: awsDocs.deleteProfile,
  fold: {
    start: () =>
      byWorkload(severity, (pod) => {
        if (pod.placement.exempt !== null || !pod.placement.onFargate) return null;
        return pod.placement.problem?.kind === 'orphaned' ? draft(pod, pod.placement.problem.nearest) : 'fine';
      }),
  },
});

function draft(pod: JudgedPod, nearest: SelectorMatch | null): Draft {
  const by = pod.pod.labels[profileLabel];
  const near =
    nearest === null
      ? ''
      : `; the nearest, profile ${nearest.profile.name}, asks for ${describeSelector(nearest.selector)}`;
  return {
    tell: () => ({
      message: `${subjectText(pod.subject)} runs on Fargate, but no ACTIVE profile would take a pod made from its template now${near}`,
      evidence: [
        ...(by === undefined ? [] : [{ what: 'profile that took the pod', is: by }]),
        ...(nearest?.labels ?? [])
          .filter(({ status }) => status !== 'matched')
          .map(({ key, value, podKey, podValue }) => ({
            what: `template label ${podKey ?? key}`,
            is: podValue ?? 'absent',
            shouldBe: value,
          })),
      ],
      remediation: nearest === null ? newProfile(pod) : relabel(pod, nearest),
    }),
  };
}

function newProfile({ pod }: JudgedPod): Told['remediation'] {
  return {
    summary: `Create a profile that selects namespace ${pod.namespace} before these pods restart`,
    commands: [],
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
