import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import type { ExplainedPod, Explanation, Moment, PodStory } from '../model/explanation.ts';
import type { SelectorMatch } from '../model/selector-match.ts';
import { subjectText } from '../model/subject.ts';
import { byCause } from './by-cause.ts';
import { writeFinding } from './finding-text.ts';
import { Page } from './page.ts';
import { type Paint, paint } from './paint.ts';
import type { TableOptions } from './table.ts';

/** The story of one workload as a person reads it: selectors with ticks and crosses, pods, start, findings, fix. */
export function renderExplanation(story: Explanation, { width, color }: TableOptions): string {
  const page = new Page(width);
  const colors = paint(color);
  page.ends(
    colors.bold(printable(subjectText(story.subject))),
    colors.dim(`${printable(story.cluster.name)}  ${story.takenAt}`),
  );
  writeMatching(page, story, colors);
  writePods(page, story, colors);
  if (story.story !== null) writeStory(page, story.story, colors);
  writeVerdict(page, story, colors);
  return page.toString();
}

function writeMatching(page: Page, story: Explanation, colors: Paint): void {
  const { labels, labelsFrom, selectors, profilesMissing, matching } = story;
  const from = labelsFrom === 'template' ? 'Labels of its pod template' : 'Labels of its pod (no template was read)';
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  page.gap().text(`${colors.bold(from)}: ${printable(pairs.join(', ') || 'none', 2000)}`, 0, 2);
  page.gap().text(colors.bold('Fargate profiles'));
  if (profilesMissing !== null) {
    page.text(`not known: ${printable(profilesMissing)}`, 2, 2);
    return;
  }
  if (selectors.length === 0) page.text('there is none', 2);
  for (const [profile, own] of Map.groupBy(selectors, (match) => match.profile)) {
    const status = profile.status === 'ACTIVE' ? '' : colors.bad(` (${profile.status}: selects nothing)`);
    const takes = profile.status === 'ACTIVE' && own.some(({ matches }) => matches);
    page.text(`${mark(takes, colors)} ${colors.bold(printable(profile.name))}${status}`, 2);
    own.forEach((match) => writeSelector(page, match, colors));
  }
  const verdict =
    matching.length === 0
      ? 'No profile takes a pod made now'
      : `A pod made now is taken by ${matching.map((name) => printable(name)).join(' or ')}`;
  page.text(colors.bold(verdict), 2);
}

function writeSelector(
  page: Page,
  { index, selector, namespaceMatches, labels, changes }: SelectorMatch,
  colors: Paint,
): void {
  page.text(`selector ${String(index + 1)}`, 6);
  page.text(`${mark(namespaceMatches, colors)} namespace ${printable(selector.namespace)}`, 8, 2);
  for (const { key, value, status, podKey, podValue } of labels) {
    const found = {
      matched: '',
      missing: 'the label is missing',
      'wrong-value': `the pod has ${podKey ?? ''}=${podValue ?? ''}`,
    }[status];
    page.text(
      `${mark(status === 'matched', colors)} label ${printable(`${key}=${value}`)}${found === '' ? '' : `  ← ${printable(found)}`}`,
      8,
      2,
    );
  }
  if (namespaceMatches && changes.length > 0) {
    page.text(
      `to match, set ${changes.map(({ key, value }) => printable(`${key}=${value}`)).join(' and ')} on the pod template`,
      8,
      2,
    );
  }
}

function writePods(page: Page, { pods, podCount, podsMissing }: Explanation, colors: Paint): void {
  const none = podsMissing === null ? 'It has no pods' : 'None of its pods was seen';
  page.gap().text(colors.bold(podCount === 0 ? none : `Where it runs: ${plural(podCount, 'pod')}`));
  if (podsMissing !== null) page.text(`Not all pods were read: ${printable(podsMissing)}`, 2, 2);
  for (const pod of pods) writePod(page, pod, colors);
  if (podCount > pods.length) page.text(colors.dim(`… ${String(podCount - pods.length)} more`), 2);
}

function writePod(page: Page, pod: ExplainedPod, colors: Paint): void {
  const where = pod.nodeName === null ? 'no node' : `${pod.onFargate ? 'Fargate' : 'not Fargate'}, ${pod.nodeName}`;
  const exempt = pod.exempt === null ? '' : ` (not judged: ${pod.exempt})`;
  page.text(
    `${mark(pod.onFargate, colors)} ${printable(pod.name)}  ${printable(pod.phase)}  ${printable(where)}${exempt}`,
    2,
    2,
  );
  if (pod.capacity !== null) page.text(`size ${printable(pod.capacity)}`, 6);
  if (pod.waiting !== null) page.text(`waits: ${printable(pod.waiting)}`, 6, 2);
  if (pod.logging !== null)
    page.text(`${mark(pod.logging === 'enabled', colors)} logging ${printable(pod.logging)}`, 6, 2);
}

function writeStory(page: Page, { node, nodeMissing, timeline, timelineMissing }: PodStory, colors: Paint): void {
  page.gap();
  if (node !== null) {
    const parts = [
      node.zone,
      node.kubelet === null ? null : `kubelet ${node.kubelet}`,
      node.kubeProxy === null ? null : `kube-proxy ${node.kubeProxy}`,
      node.runtime,
      node.osImage,
    ];
    page.text(
      `${colors.bold('Node')} ${printable(node.name)}: ${parts
        .filter((part) => part !== null)
        .map((part) => printable(part))
        .join(', ')}`,
      0,
      2,
    );
  } else page.text(`${colors.bold('Node')}: ${printable(nodeMissing ?? 'unknown')}`, 0, 2);
  page
    .gap()
    .text(
      timelineMissing === null ? colors.bold('Timeline') : `${colors.bold('Timeline')}: ${printable(timelineMissing)}`,
      0,
      2,
    );
  for (const moment of timeline) writeMoment(page, moment, colors);
}

function writeMoment(page: Page, { at, what, message, warning }: Moment, colors: Paint): void {
  const time = at === null ? '--:--:--' : at.replace(/^.*T|\.\d+Z$|Z$/g, '');
  page.text(
    `${colors.dim(time)}  ${warning ? colors.bad(printable(what)) : printable(what)}  ${printable(message)}`,
    2,
    10,
  );
}

function writeVerdict(page: Page, { findings, open }: Explanation, colors: Paint): void {
  page
    .gap()
    .text(
      findings.length === 0
        ? colors.good('Nothing is wrong with it, of all that was judged')
        : colors.bold('What to change'),
    );
  for (const { root, effects } of byCause(findings)) writeFinding(page, root, effects, colors);
  for (const [reason, rules] of Map.groupBy(open, (one) => one.reason)) {
    page
      .gap()
      .text(colors.dim(`Not evaluated: ${rules.map(({ rule }) => rule).join(', ')}: ${printable(reason)}`), 0, 2);
  }
}

function mark(ok: boolean, colors: Paint): string {
  return ok ? colors.good('✔') : colors.bad('✘');
}
