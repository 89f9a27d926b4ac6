import { listed } from '#lib/text/wording.ts';
import { type Evidence, subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft, type Told } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { unsuited } from '../fit/unsuited.ts';
import { causeOf, describeSelector, expectedText, notOnFargate, severityFor } from '../placement/wording.ts';
import type { LabelChange, LabelMatch, SelectorMatch } from '#model/cluster/fargate-profile.ts';
import type { PlacementProblem } from '../placement/placement.ts';
import { fixTemplate } from '../remedies/template-patch.ts';

type Slip = Pick<LabelMatch, 'key' | 'value'>;
type SelectorProblem = Extract<PlacementProblem, { kind: 'labels-missing' }>;

const severity = 'medium';

export default defineRule({
  id: 'selector-labels-missing',
  revision: 2,
  group: 'placement',
  title: 'Pods in a namespace that a profile selects carry the labels it asks for',
  severity,
  needs: ['profiles'],
  uses: ['workloads', 'nodes', 'nodeGroups', 'nodePools'],
  field: [({ key }, { evidence }) => evidence.some(({ what }) => what === `pod label ${key}`), keyIs('labels')],
  docs: awsDocs.profile,
  fold: {
    start: () =>
      byWorkload(severity, (pod) => {
        if (pod.placement.exempt !== null) return null;
        return pod.placement.problem?.kind === 'labels-missing' ? draft(pod, pod.placement.problem) : 'fine';
      }),
  },
});

function draft(pod: JudgedPod, problem: SelectorProblem): Draft {
  const { nearest } = problem;
  return {
    severity: severityOf(pod, problem),
    ...causeOf(pod),
    tell: () => ({
      message: messageOf(pod, problem),
      evidence: nearest.labels
        .filter(({ status }) => status !== 'matched')
        .map((match) => evidenceOf(match, slipOf(pod, problem, match.key))),
      remediation:
        unsuited(pod, nearest.profile.name) ?? (problem.templateMatches ? restart(pod) : relabel(pod, problem)),
    }),
  };
}

function severityOf({ placement }: JudgedPod, { another }: SelectorProblem): Draft['severity'] & string {
  const raised = severityFor(severity, placement);
  return raised === severity && another && placement.expected?.fargate !== 'always' ? 'info' : raised;
}

function messageOf(judged: JudgedPod, problem: SelectorProblem): string {
  const { nearest, templateMatches, another } = problem;
  const { subject, pod, placement } = judged;
  const who = subjectText(subject);
  const missed = `${who} ${notOnFargate(judged)}${expectedText(placement)}`;
  const where = `profile ${nearest.profile.name} selects namespace ${pod.namespace} with ${describeSelector(nearest.selector)}`;
  const what = listed(nearest.changes.map((change) => describeChange(change, slipOf(judged, problem, change.key))));
  if (templateMatches)
    return `${who} has the labels in its template now, but this pod was made before: ${where}; ${what}`;
  if (another) return `${missed}: ${where}, which looks meant for another workload; ${what}`;
  return `${missed}: ${where}; ${what}`;
}

/** Label of the pod whose key is a misspelling of this one. */
function slipOf({ pod, workload }: JudgedPod, { slips }: SelectorProblem, key: string): Slip | null {
  const own = Object.hasOwn(slips, key) ? slips[key] : undefined;
  return own === undefined ? null : { key: own, value: pod.labels[own] ?? workload?.template.labels[own] ?? '' };
}

function describeChange({ key, value, was, example }: LabelChange, slip: Slip | null): string {
  const wanted = example ? `a label such as ${key}=${value}` : `${key}=${value}`;
  if (slip !== null) return `the pod has ${slip.key}=${slip.value} where ${wanted} is wanted`;
  return was === undefined ? `the pod lacks ${wanted}` : `the pod has ${key}=${was} where ${wanted} is wanted`;
}

function evidenceOf({ key, value, podKey, podValue }: LabelMatch, slip: Slip | null): Evidence {
  if (slip !== null) return { what: `pod label ${slip.key}`, is: slip.value, shouldBe: `${key}=${value}` };
  return { what: `pod label ${podKey ?? key}`, is: podValue ?? 'absent', shouldBe: value };
}

function restart({ subject }: JudgedPod): Told['remediation'] {
  return {
    summary: `Make the pods of ${subjectText(subject)} again from its template, which has the labels`,
    commands: [],
    madeAgain: 'renewed',
  };
}

function relabel(pod: JudgedPod, { nearest, another, fixed, slips }: SelectorProblem): Told['remediation'] {
  if (another || fixed) return reselect(pod, { nearest, another, fixed });
  const wrong = Object.values(slips);
  const labels = {
    ...Object.fromEntries(wrong.map((key) => [key, null])),
    ...Object.fromEntries(nearest.changes.map(({ key, value }) => [key, value])),
  };
  const instead = wrong.length === 0 ? '' : ` in place of ${listed(wrong)}`;
  const summary = `Put ${wantedText(nearest)}${instead} on the pod template of ${subjectText(pod.subject)}; a pod made from it is selected by profile ${nearest.profile.name}`;
  return { summary, ...fixTemplate(pod, { labels }) };
}

/** For labels that would turn the workload into another one. */
function reselect(
  { subject }: JudgedPod,
  { nearest, another, fixed }: Pick<SelectorProblem, 'nearest' | 'another' | 'fixed'>,
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
