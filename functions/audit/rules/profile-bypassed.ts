import { computeTypeAnnotation } from '#model/facts/pod.ts';
import { type Evidence, subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft, type Told } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { causeOf, severityFor, notOnFargate } from '../placement/wording.ts';
import { unsuited } from '../fit/unsuited.ts';
import type { BypassReason } from '../placement/placement.ts';
import { changeByHand, fixTemplate } from '../remedies/template-patch.ts';

const severity = 'medium';

const because: Readonly<Record<BypassReason, string>> = {
  annotation: `its annotation ${computeTypeAnnotation}: ec2 keeps it off on purpose`,
  scheduler: 'it names a scheduler of its own, which may keep it off',
  'node-name': 'it names a node of its own (nodeName), which may keep it off',
  webhook: "Fargate's webhook may have been missed: EKS lets pods through when it does not answer in time",
};

/** Fields to remove from the template; if there is none, recreating the pods is enough. */
const fields: Readonly<Partial<Record<BypassReason, string>>> = {
  scheduler: 'schedulerName',
  'node-name': 'nodeName',
};

const nodeFields = ['schedulerName', 'nodeName'];

export default defineRule({
  id: 'profile-bypassed',
  revision: 2,
  group: 'placement',
  title: 'Pods that match a profile, and are younger than it, run on Fargate',
  severity,
  needs: ['profiles'],
  uses: ['workloads', 'nodes', 'nodeGroups', 'nodePools'],
  field: [
    ({ key }, { evidence }) =>
      [computeTypeAnnotation, ...nodeFields].includes(key) && evidence.some(({ what }) => what.includes(key)),
    keyIs(...nodeFields),
  ],
  docs: awsDocs.profile,
  fold: {
    start: () =>
      byWorkload(severity, (pod) => {
        if (pod.placement.exempt !== null) return null;
        const { problem } = pod.placement;
        return problem?.kind === 'bypassed' ? draft(pod, problem.why, problem.profile.name) : 'fine';
      }),
  },
});

function draft(pod: JudgedPod, why: BypassReason, profile: string): Draft {
  const { subject } = pod;
  return {
    // The annotation was set on purpose: worth knowing, but not an alarm.
    severity: why === 'annotation' ? 'info' : severityFor(severity, pod.placement),
    detail: why === 'annotation' ? 'on-purpose' : 'missed',
    ...causeOf(pod),
    tell: () => ({
      message: `${subjectText(subject)} matches profile ${profile} but ${notOnFargate(pod)}: ${because[why]}`,
      evidence: [
        ...(pod.planned
          ? []
          : [{ what: 'node', is: pod.pod.nodeName ?? 'none', shouldBe: `a Fargate node, by profile ${profile}` }]),
        ...evidenceOf(pod, why),
      ],
      remediation: remedy(pod, why, profile),
    }),
  };
}

function evidenceOf({ pod, workload }: JudgedPod, why: BypassReason): Evidence[] {
  if (why === 'annotation')
    return [{ what: `annotation ${computeTypeAnnotation}`, is: 'ec2', shouldBe: 'absent, or fargate' }];
  if (why === 'scheduler') return [{ what: 'schedulerName', is: pod.schedulerName ?? '', shouldBe: 'absent' }];
  if (why === 'webhook') return [];
  const preset = workload?.template.nodeName ?? null;
  if (preset !== null) return [{ what: 'template nodeName', is: preset, shouldBe: 'absent' }];
  return [{ what: 'nodeName', is: pod.nodeName ?? '', shouldBe: 'absent' }];
}

function remedy(pod: JudgedPod, why: BypassReason, profile: string): Told['remediation'] {
  const { subject } = pod;
  if (why === 'annotation') {
    const fix = fixTemplate(pod, { annotations: { [computeTypeAnnotation]: null } });
    return {
      summary: `Leave it, or remove the annotation from the template of ${subjectText(subject)} to run it on Fargate`,
      ...fix,
    };
  }
  const field = fields[why];
  if (field !== undefined) {
    return {
      summary: `Leave it, or remove ${field} from the ${subject.kind === 'Pod' ? 'manifest' : 'template'} of ${subjectText(subject)} to run it on Fargate`,
      ...changeByHand(pod),
    };
  }
  return unsuited(pod, profile) ?? makeAgain(pod, profile);
}

function makeAgain({ subject }: JudgedPod, profile: string): Told['remediation'] {
  return {
    summary: `Make the pods of ${subjectText(subject)} again, so that profile ${profile} can take them`,
    commands: [],
    madeAgain: 'same',
  };
}
