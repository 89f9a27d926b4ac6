import { listed } from '#lib/plural.ts';
import type { Evidence } from '#model/result.ts';
import { raised } from '#model/severity.ts';
import { subjectText } from '#model/subject.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { causeOf } from '../placement/core-dns.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import type { LabelChange, SelectorMatch } from '#model/selector-match.ts';
import type { PlacementProblem } from '../placement/placement.ts';
import { expectedText } from '../placement/expected-text.ts';
import { notOnFargate } from '../placement/whereabouts.ts';
import { fixTemplate } from '../remedies/template-patch.ts';
import { defineRule, type Draft, type Told } from '../rule.ts';
import { describeSelector } from '../placement/selector-text.ts';

type Problem = Extract<PlacementProblem, { kind: 'labels-missing' }>;

const severity = 'medium';

export default defineRule({
  id: 'selector-labels-missing',
  group: 'placement',
  title: 'Pods in a namespace that a profile selects carry the labels it asks for',
  severity,
  needs: ['profiles'],
  uses: ['workloads', 'nodes', 'nodeGroups', 'nodePools'],
  docs: awsDocs.profile,
  fold: {
    start: () =>
      byWorkload(severity, (pod) => {
        if (pod.placement.exempt !== null) return null;
        return pod.placement.problem?.kind === 'labels-missing' ? draft(pod, pod.placement.problem) : 'fine';
      }),
  },
});

function draft(pod: JudgedPod, problem: Problem): Draft {
  const { nearest } = problem;
  return {
    severity: severityOf(pod, problem),
    ...causeOf(pod),
    tell: () => ({
      message: messageOf(pod, problem),
      evidence: nearest.labels.filter(({ status }) => status !== 'matched').map(evidenceOf),
      remediation: problem.templateMatches ? restart(pod) : relabel(pod, problem),
    }),
  };
}

function severityOf({ placement }: JudgedPod, { another }: Problem): Draft['severity'] & string {
  if (placement.unschedulable || placement.otherCapacity === 'none') return raised(severity);
  return another && placement.expected?.fargate !== 'always' ? 'info' : severity;
}

function messageOf(judged: JudgedPod, { nearest, templateMatches, another }: Problem): string {
  const { subject, pod, placement } = judged;
  const who = subjectText(subject);
  const missed = `${who} ${notOnFargate(judged)}${expectedText(placement)}`;
  const where = `profile ${nearest.profile.name} selects namespace ${pod.namespace} with ${describeSelector(nearest.selector)}`;
  const what = listed(nearest.changes.map(describeChange));
  if (templateMatches)
    return `${who} has the labels in its template now, but this pod was made before: ${where}; ${what}`;
  if (another) return `${missed}: ${where}, which looks meant for another workload; ${what}`;
  return `${missed}: ${where}; ${what}`;
}

function describeChange({ key, value, was, example }: LabelChange): string {
  const wanted = example ? `a label such as ${key}=${value}` : `${key}=${value}`;
  return was === undefined ? `the pod lacks ${wanted}` : `the pod has ${key}=${was} where ${wanted} is wanted`;
}

function evidenceOf({ key, value, podKey, podValue }: SelectorMatch['labels'][number]): Evidence {
  return { what: `pod label ${podKey ?? key}`, is: podValue ?? 'absent', shouldBe: value };
}

function restart({ subject }: JudgedPod): Told['remediation'] {
  return {
    summary: `Make the pods of ${subjectText(subject)} again from its template, which has the labels`,
    commands: [],
    madeAgain: 'renewed',
  };
}

function relabel(pod: JudgedPod, { nearest, another, fixed }: Problem): Told['remediation'] {
  if (another || fixed) return reselect(pod, { nearest, another, fixed });
  const labels = Object.fromEntries(nearest.changes.map(({ key, value }) => [key, value]));
  const summary = `Put ${wantedText(nearest)} on the pod template of ${subjectText(pod.subject)}; a pod made from it is selected by profile ${nearest.profile.name}`;
  return { summary, ...fixTemplate(pod, { labels }) };
}

/** Where no label can be put on without making the workload another one. */
function reselect(
  { subject }: JudgedPod,
  { nearest, another, fixed }: Pick<Problem, 'nearest' | 'another' | 'fixed'>,
): Told['remediation'] {
  const who = subjectText(subject);
  const summary = another
    ? `If ${who} belongs on Fargate, give it a profile whose selector matches its labels`
    : `Create ${who} anew with ${wantedText(nearest)} in its selector and its pod template, or give it a profile whose selector matches its labels`;
  const note = fixed
    ? 'A label to change is part of the selector by which the workload finds its own pods, which is immutable.'
    : 'The label that differs says what a pod is: with it, Services and budgets of the other workload would take these pods for theirs.';
  return { summary, commands: [], notes: [note] };
}

function wantedText({ changes }: SelectorMatch): string {
  return listed(changes.map(({ key, value }) => `${key}: "${value}"`));
}
