import { plural } from '#lib/plural.ts';
import { printable } from '#lib/printable.ts';
import type { ExplainedPod, Explanation } from '#model/explanation.ts';
import type { SelectorMatch } from '#model/selector-match.ts';
import type { Page } from './page.ts';
import type { Paint } from './paint.ts';
import { type Branch, writeTree } from './tree.ts';

/** Profiles, their selectors, and what each asks for, with a tick for what the labels of the workload give. */
export function writeMatching(page: Page, story: Explanation, colors: Paint): void {
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
export function writePods(page: Page, { pods, podCount, podsMissing }: Explanation, colors: Paint): void {
  const none = podsMissing === null ? 'It has no pods' : 'None of its pods was seen';
  page.gap().text(colors.bold(podCount === 0 ? none : `Where it runs: ${plural(podCount, 'pod')}`));
  if (podsMissing !== null) page.text(`Not all pods were read: ${printable(podsMissing)}`, 2, 2);
  const left = podCount - pods.length;
  const more = left > 0 ? [{ text: colors.dim(`${colors.symbols.more} ${String(left)} more`) }] : [];
  writeTree(page, [...pods.map((pod) => podBranch(pod, colors)), ...more], colors.symbols);
}

function podBranch(pod: ExplainedPod, colors: Paint): Branch {
  const { name, phase, nodeName, onFargate, exempt, capacity, waiting, logging } = pod;
  const where = nodeName === null ? 'no node' : `${onFargate ? 'Fargate' : 'not Fargate'}, ${nodeName}`;
  const note = exempt === null ? '' : ` (not judged: ${exempt})`;
  return {
    // What waits is bound for Fargate, and not there.
    text: `${colors.mark(nodeName === null && onFargate ? null : onFargate)} ${printable(name)}  ${printable(phase)}  ${printable(where)}${note}`,
    below: [
      ...(capacity === null ? [] : [{ text: `size ${printable(capacity)}` }]),
      ...(waiting === null ? [] : [{ text: `waits: ${printable(waiting)}` }]),
      ...(logging === null ? [] : [{ text: `${colors.mark(logs(logging))} logging ${printable(logging)}` }]),
    ],
  };
}

function logs(logging: string): boolean | null {
  return logging === 'unknown' ? null : logging === 'enabled';
}
