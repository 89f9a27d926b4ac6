import { plural, printable } from '#lib/text/wording.ts';
import type { ExplainedPod, Explanation, Moment, PodStory } from '#model/finding/explanation.ts';
import type { SelectorMatch } from '#model/cluster/fargate-profile.ts';
import { subjectText } from '#model/finding/finding.ts';
import { byCause } from '../result/outcomes.ts';
import { documentTexts } from '../texts/catalogue.ts';
import { writeFinding } from './finding.ts';
import { type Branch, TextPage, writeTree, type Paint, paint, type TerminalOptions } from './page.ts';

/** The explanation of one workload as a person reads it: selectors with ticks and crosses, pods, start, findings, fix. */
export function explanationText(explanation: Explanation, { width, color, ascii }: TerminalOptions): string {
  const colors = paint(color, ascii);
  const page = new TextPage(width, colors.symbols);
  page.ends(
    colors.bold(printable(subjectText(explanation.subject))),
    colors.dim(`${printable(explanation.cluster.name)}  ${explanation.takenAt}`),
  );
  writeMatching(page, explanation, colors);
  writePods(page, explanation, colors);
  writeArrivals(page, explanation, colors);
  if (explanation.story !== null) writeStory(page, explanation.story, colors);
  writeVerdict(page, explanation, colors);
  return page.toString();
}

function writeStory(page: TextPage, { node, nodeMissing, timeline, timelineMissing }: PodStory, colors: Paint): void {
  page.gap();
  if (node === null) page.text(`${colors.bold('Node')}: ${printable(nodeMissing ?? 'unknown')}`, 0, 2);
  else page.text(`${colors.bold('Node')} ${printable(node.name)}: ${nodeText(node)}`, 0, 2);
  const missing = timelineMissing === null ? '' : `: ${printable(timelineMissing)}`;
  page.gap().text(`${colors.bold('Timeline')}${missing}`, 0, 2);
  for (const moment of timeline) writeMoment(page, moment, colors);
}

function nodeText({ zone, kubelet, kubeProxy, runtime, osImage }: NonNullable<PodStory['node']>): string {
  const parts = [
    zone,
    kubelet === null ? null : `kubelet ${kubelet}`,
    kubeProxy === null ? null : `kube-proxy ${kubeProxy}`,
    runtime,
    osImage,
  ];
  return parts.flatMap((part) => (part === null ? [] : printable(part))).join(', ');
}

function writeMoment(page: TextPage, { at, what, message, warning }: Moment, colors: Paint): void {
  const time = at === null ? '--:--:--' : at.replace(/^.*T|\.\d+Z$|Z$/g, '');
  const shown = warning ? colors.bad(printable(what)) : printable(what);
  page.text(`${colors.dim(time)}  ${shown}  ${printable(message)}`, 2, 10);
}

function writeVerdict(page: TextPage, story: Explanation, colors: Paint): void {
  const { findings, notes, open } = story;
  if (notes.length > 0) page.gap().text(colors.bold('By the configuration'));
  for (const note of notes) page.text(`${colors.symbols.item} ${printable(note, 1000)}`, 2, 2);
  page.gap().text(verdictText(story, colors));
  const style = { colors, texts: documentTexts({}), since: null };
  for (const { root, effects } of byCause(findings)) writeFinding(page, root, effects, style);
  for (const [reason, rules] of Map.groupBy(open, (one) => one.reason)) {
    const names = rules.map(({ rule }) => rule).join(', ');
    page.gap().text(colors.dim(`Not evaluated: ${names}: ${printable(reason)}`), 0, 2);
  }
}

/** Silence of all rules is no health of pods that are not ready. */
function verdictText({ findings, pods }: Explanation, colors: Paint): string {
  if (findings.length > 0) return colors.bold('What to change');
  const unwell = pods.filter(({ isWell }) => !isWell).length;
  if (unwell === 0) return colors.good('Nothing is wrong with it, of all that was judged');
  const who = unwell === 1 ? '1 pod is not ready' : `${String(unwell)} pods are not ready`;
  return colors.bold(`${who}, for a reason that no rule judges: see above where it runs, and the timeline`);
}

/** Profiles, their selectors, and what each asks for, with a tick for what the labels of the workload give. */
function writeMatching(page: TextPage, explanation: Explanation, colors: Paint): void {
  const { labels, labelsFrom, selectors, profilesMissing, matching } = explanation;
  const from = labelsFrom === 'template' ? 'Labels of its pod template' : 'Labels of its pod (no template was read)';
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  page.gap().text(`${colors.bold(from)}: ${printable(pairs.join(', ') || 'none', 2000)}`, 0, 2);
  page.gap().text(colors.bold('Fargate profiles'));
  if (profilesMissing !== null) {
    page.text(`not known: ${printable(profilesMissing)}`, 2, 2);
    return;
  }
  if (selectors.length === 0) page.text('there is none', 2);
  const profiles = [...Map.groupBy(selectors, (match) => match.profile).values()];
  writeTree(
    page,
    profiles.map((own) => profileBranch(own, colors)),
    colors.symbols,
  );
  page.text(colors.bold(takenText(matching)));
}

function takenText(matching: readonly string[]): string {
  if (matching.length === 0) return 'No profile takes a pod made now';
  return `A pod made now is taken by ${matching.map((name) => printable(name)).join(' or ')}`;
}

function profileBranch(own: readonly SelectorMatch[], colors: Paint): Branch {
  const { name = '', status = '' } = own[0]?.profile ?? {};
  const isActive = status === 'ACTIVE';
  const note = isActive ? '' : colors.bad(` (${status}: selects nothing)`);
  const takes = isActive && own.some(({ matches }) => matches);
  return {
    text: `${colors.mark(takes)} ${colors.bold(printable(name))}${note}`,
    below: own.map((match) => selectorBranch(match, colors)),
  };
}

function selectorBranch(match: SelectorMatch, colors: Paint): Branch {
  const { index, selector, matches, namespaceMatches, labels, changes } = match;
  const wanted = changes.map(({ key, value }) => printable(`${key}=${value}`)).join(' and ');
  const canMatch = namespaceMatches && changes.length > 0;
  return {
    text: `${colors.mark(matches)} selector ${String(index + 1)}`,
    below: [
      { text: `${colors.mark(namespaceMatches)} namespace ${printable(selector.namespace)}` },
      ...labels.map((label) => labelBranch(label, colors)),
      ...(canMatch ? [{ text: `to match, set ${wanted} on the pod template` }] : []),
    ],
  };
}

function labelBranch({ key, value, status, podKey, podValue }: SelectorMatch['labels'][number], colors: Paint): Branch {
  const found = {
    matched: null,
    missing: 'the label is missing',
    'wrong-value': `the pod has ${podKey ?? ''}=${podValue ?? ''}`,
  }[status];
  const note = found === null ? '' : `  ${colors.symbols.from} ${printable(found)}`;
  return { text: `${colors.mark(status === 'matched')} label ${printable(`${key}=${value}`)}${note}` };
}

/** Pods with the node each is on, and whether it logs. */
function writePods(page: TextPage, { pods, podCount, podsMissing }: Explanation, colors: Paint): void {
  const none = podsMissing === null ? 'It has no pods' : 'None of its pods was seen';
  page.gap().text(colors.bold(podCount === 0 ? none : `Where it runs: ${plural(podCount, 'pod')}`));
  if (podsMissing !== null) page.text(`Not all pods were read: ${printable(podsMissing)}`, 2, 2);
  const left = podCount - pods.length;
  const more = left > 0 ? [{ text: colors.dim(`${colors.symbols.more} ${String(left)} more`) }] : [];
  writeTree(page, [...pods.map((pod) => podBranch(pod, colors)), ...more], colors.symbols);
}

/** Log groups are of the cluster: what came to them may be of other pods. */
function writeArrivals(page: TextPage, { pods, arrivals, arrivalsMissing }: Explanation, colors: Paint): void {
  const logged = pods.some(({ logging }) => logging !== null);
  if (!logged || (arrivals.length === 0 && arrivalsMissing === null)) return;
  page.gap().text(colors.bold('Newest logs of any pod in CloudWatch'));
  if (arrivalsMissing !== null) page.text(`not known: ${printable(arrivalsMissing)}`, 2, 2);
  for (const { group, region, ingestedAt } of arrivals)
    page.text(`${ingestedAt ?? 'none seen'}  ${printable(group)} in ${printable(region)}`, 2, 4);
}

function podBranch(pod: ExplainedPod, colors: Paint): Branch {
  const { name, phase, nodeName, onFargate, exempt, capacity, waiting, logging, troubles } = pod;
  const where = nodeName === null ? 'no node' : `${onFargate ? 'Fargate' : 'not Fargate'}, ${nodeName}`;
  const note = exempt === null ? '' : ` (not judged: ${exempt})`;
  return {
    // A pod that waits is bound for Fargate, and not there.
    text: `${colors.mark(nodeName === null && onFargate ? null : onFargate)} ${printable(name)}  ${printable(phase)}  ${printable(where)}${note}`,
    below: [
      ...(capacity === null ? [] : [{ text: `size ${printable(capacity)}` }]),
      ...(waiting === null ? [] : [{ text: `waits: ${printable(waiting)}` }]),
      ...troubles.map((trouble) => ({ text: `${colors.mark(false)} ${printable(trouble)}` })),
      ...(logging === null ? [] : [{ text: `${colors.mark(logs(logging))} logging ${printable(logging)}` }]),
    ],
  };
}

function logs(logging: string): boolean | null {
  return logging.startsWith('unknown') ? null : logging === 'enabled';
}
