import type { VNode } from 'preact';
import { counted, fill } from '../texts/fill.ts';
import type { PageTexts } from '../texts/catalogue.ts';
import { useTexts } from './context.ts';
import type { Match } from './filter.ts';
import { FindingEntry } from './finding.ts';
import type { ListView } from './view.ts';
import { h } from './h.ts';

/** As many entries are in the page at first, and come with each wish for more. */
export const entriesAtOnce = 40;

/** Entries of what matches, from the worst on. */
export function FindingsList(props: {
  readonly view: ListView;
  readonly matches: readonly Match[];
  readonly limit: number;
  readonly target: string;
  readonly onMore?: () => void;
}): VNode {
  const { view, matches, limit, target, onMore } = props;
  const { list } = useTexts();
  const left = Math.min(entriesAtOnce, matches.length - limit);
  if (matches.length === 0)
    return h('p', { class: 'empty' }, view.findings.length === 0 ? list.nothing : list.nothingFound);
  return h('div', { class: 'entries' }, [
    ...matches.slice(0, limit).map(({ family }) => entry(view, family, target)),
    left > 0 &&
      h('button', { key: 'more', type: 'button', class: 'more', onClick: onMore }, fill(list.showMore, { n: left })),
  ]);
}

function entry({ clusters, findings }: ListView, family: Match['family'], target: string): VNode | null {
  const [root, ...effects] = family.map((index) => findings[index]).filter((one) => one !== undefined);
  if (root === undefined) return null;
  const place = clusters.length > 1 ? (clusters[root.cluster]?.name ?? null) : null;
  return h(FindingEntry, { key: `${root.cluster} ${root.id}`, finding: root, effects, place, target });
}

/** `12 of 40 causes, 120 findings` */
export function resultText(matches: readonly Match[], limit: number, { counts, list }: PageTexts): string {
  return fill(list.shown, {
    shown: Math.min(limit, matches.length),
    causes: counted(counts.causes, matches.length),
    findings: counted(
      counts.findings,
      matches.reduce((sum, { count }) => sum + count, 0),
    ),
  });
}
