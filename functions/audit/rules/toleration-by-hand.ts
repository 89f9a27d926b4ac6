import { computeTypeKey, fargateScheduler, isFargateNode, isFinished } from '#model/facts/pod.ts';
import { type Evidence, subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft, type Told } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { offFargate, type Tolerance, toleranceOf } from '../fit/off-fargate.ts';
import { changeByHand, removeFromTemplate, setSpec, type TemplateChange } from '../remedies/template-patch.ts';

const severity = 'high';

const answer = 'Pod not supported: SchedulerName is not fargate-scheduler';

export default defineRule({
  id: 'toleration-by-hand',
  revision: 2,
  group: 'pod fits Fargate',
  title: 'Pods come to Fargate by a profile, not by tolerating its taint',
  severity,
  needs: ['profiles'],
  uses: ['workloads'],
  field: [keyIs('tolerations')],
  docs: awsDocs.profile,
  fold: { start: () => byWorkload(severity, judge) },
});

function judge(judged: JudgedPod): Draft | 'fine' | null {
  const { pod, controller, placement } = judged;
  if (controller !== null || pod.deleting) return null;
  const tolerance = toleranceOf(pod.asks);
  if (hasLanded(judged)) return draft(judged, 'landed', tolerance);
  if (isFinished(pod) || tolerance === null) return null;
  const isByHand = tolerance === 'by-key' && !placement.onFargate && placement.matching.length === 0;
  return isByHand ? draft(judged, 'tolerates', tolerance) : 'fine';
}

/**
 * Another scheduler put the pod on a node that Fargate keeps for one pod, which refuses it. A pod that runs was taken.
 */
function hasLanded({ pod: { nodeName, schedulerName, phase, reason } }: JudgedPod): boolean {
  if (nodeName === null || !isFargateNode(nodeName)) return false;
  if (schedulerName === null || schedulerName === fargateScheduler) return false;
  return phase === 'Pending' || reason === 'UnsupportedPodSpec';
}

function draft(judged: JudgedPod, how: 'landed' | 'tolerates', tolerance: Tolerance): Draft {
  const isElsewhere = how === 'tolerates' && judged.pod.nodeName !== null;
  return {
    // As long as it has another node, nothing is wrong yet.
    severity: isElsewhere ? 'medium' : severity,
    tell: () => ({
      message: `${subjectText(judged.subject)} ${how === 'landed' ? landedText(tolerance) : toleratesText}`,
      evidence: evidenceOf(judged, tolerance),
      remediation: remedy(judged, tolerance),
    }),
  };
}

const toleratesText = `tolerates the taint of Fargate's nodes, but no profile selects it: a toleration does not bring a pod to Fargate, and a node of Fargate refuses what another scheduler puts there ("${answer}")`;

function landedText(tolerance: Tolerance): string {
  const because =
    tolerance === null
      ? 'it names its node'
      : `it tolerates ${tolerance === 'everything' ? 'every taint' : "the taint of Fargate's nodes"}`;
  return `was put on a node of Fargate by another scheduler, because ${because}, and is refused there ("${answer}"); its owner may make one pod after the other`;
}

function evidenceOf({ pod }: JudgedPod, tolerance: Tolerance): Evidence[] {
  const toleration = tolerance === 'everything' ? 'of every taint' : `of ${computeTypeKey}`;
  return [
    ...(tolerance === null ? [] : [{ what: 'toleration', is: toleration, shouldBe: 'absent' }]),
    { what: 'scheduler', is: pod.schedulerName ?? 'none', shouldBe: `${fargateScheduler}, which a profile sees to` },
    { what: 'node', is: pod.nodeName ?? 'none' },
    ...(pod.reason === null ? [] : [{ what: 'reason', is: pod.reason }]),
  ];
}

function remedy(judged: JudgedPod, tolerance: Tolerance): Told['remediation'] {
  if (tolerance === 'everything') {
    return {
      summary: 'Tolerate only the taints that are meant, or keep the pods off the nodes of Fargate by node affinity',
      ...offFargate(judged),
    };
  }
  const what = tolerance === null ? 'nodeName' : `the toleration of ${computeTypeKey}`;
  return {
    summary: `Take ${what} out of the pod template; if ${subjectText(judged.subject)} belongs on Fargate, have a profile select it`,
    ...takenOut(judged, tolerance),
  };
}

/** Removes it by its position in the template, if that was read. */
function takenOut(judged: JudgedPod, tolerance: Tolerance): TemplateChange {
  if (tolerance === null) return setSpec(judged, { nodeName: null });
  const byHand = judged.workload?.template.asks.tolerations?.find(({ key }) => key === computeTypeKey);
  if (byHand === undefined) return changeByHand(judged);
  return removeFromTemplate(judged, { path: `tolerations/${byHand.index}`, key: 'key', value: computeTypeKey });
}
