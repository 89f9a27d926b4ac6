import { printable } from '#lib/printable.ts';
import type { Explanation, Moment, PodStory } from '#model/explanation.ts';
import { subjectText } from '#model/subject.ts';
import { byCause } from '../result/by-cause.ts';
import { writeMatching, writePods } from './explanation-trees.ts';
import { writeFinding } from './finding-text.ts';
import { Page } from './page.ts';
import { type Paint, paint } from './paint.ts';
import type { TerminalOptions } from './options.ts';
import { documentTexts } from '../texts/catalogue.ts';

/** The story of one workload as a person reads it: selectors with ticks and crosses, pods, start, findings, fix. */
export function explanationText(story: Explanation, { width, color, ascii }: TerminalOptions): string {
  const colors = paint(color, ascii);
  const page = new Page(width, colors.symbols);
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

function writeStory(page: Page, { node, nodeMissing, timeline, timelineMissing }: PodStory, colors: Paint): void {
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

function writeMoment(page: Page, { at, what, message, warning }: Moment, colors: Paint): void {
  const time = at === null ? '--:--:--' : at.replace(/^.*T|\.\d+Z$|Z$/g, '');
  const shown = warning ? colors.bad(printable(what)) : printable(what);
  page.text(`${colors.dim(time)}  ${shown}  ${printable(message)}`, 2, 10);
}

function writeVerdict(page: Page, { findings, notes, open }: Explanation, colors: Paint): void {
  if (notes.length > 0) page.gap().text(colors.bold('By the configuration'));
  for (const note of notes) page.text(`${colors.symbols.item} ${printable(note, 1000)}`, 2, 2);
  const verdict =
    findings.length === 0
      ? colors.good('Nothing is wrong with it, of all that was judged')
      : colors.bold('What to change');
  page.gap().text(verdict);
  const style = { colors, texts: documentTexts({}), since: null };
  for (const { root, effects } of byCause(findings)) writeFinding(page, root, effects, style);
  for (const [reason, rules] of Map.groupBy(open, (one) => one.reason)) {
    const names = rules.map(({ rule }) => rule).join(', ');
    page.gap().text(colors.dim(`Not evaluated: ${names}: ${printable(reason)}`), 0, 2);
  }
}
