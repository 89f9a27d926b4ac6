import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { counted, fill, type PageTexts } from '../../texts/fill.ts';
import { useTexts, h } from '../markup.ts';
import { type Match, type Filter, familyOf, finder, noFilter } from '../filter.ts';
import { FindingEntry } from '../finding.ts';
import type { ListView } from '../view.ts';
import { Toolbar } from './toolbar.ts';

/** As many entries are in the page at first, and come with each wish for more. */
export const entriesAtOnce = 40;

/** Entries of what matches, from the worst on. */
function FindingsList(props: {
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
function resultText(matches: readonly Match[], limit: number, { counts, list }: PageTexts): string {
  return fill(list.shown, {
    shown: Math.min(limit, matches.length),
    causes: counted(counts.causes, matches.length),
    findings: counted(
      counts.findings,
      matches.reduce((sum, { count }) => sum + count, 0),
    ),
  });
}

/** A linked finding further down is shown alone: a browser takes long to lay out everything before it. */
const mostEntries = 200;

/** A request to the list from elsewhere in the page: a link to a finding, a severity that was clicked. */
export interface Wish {
  readonly target: string;
  readonly filter: Filter | null;
}

export const noWish: Wish = { target: '', filter: null };

interface AppInput {
  readonly view: ListView;
  readonly wish: Wish;
  /** Entries on paper; null on screen. */
  readonly printed: number | null;
  /** Called once the target is in the page. */
  readonly onTarget: (id: string) => void;
}

/** The findings with their filters, alive in the browser. */
export function FindingsApp({ view, wish, printed, onTarget }: AppInput): VNode {
  const texts = useTexts();
  const { matches, filter, limit, ask, more } = useList(view, wish);
  useEffect(() => {
    if (wish.target !== '') onTarget(wish.target);
  }, [wish, limit, filter]);
  const shown = printed ?? limit;
  const left = matches.length - shown;
  return h('div', [
    h(Toolbar, { view, filter, onFilter: ask, result: resultText(matches, shown, texts), onOpen: openAll }),
    printed !== null &&
      left > 0 &&
      h('p', { class: 'notice' }, fill(texts.list.printCut, { shown, all: matches.length })),
    h(FindingsList, { view, matches, limit: shown, target: wish.target, onMore: more }),
  ]);
}

/** The filter, its matches, and how many of them are shown. */
function useList(view: ListView, wish: Wish) {
  const find = useMemo(() => finder(view), [view]);
  const [filter, setFilter] = useState(noFilter);
  const [limit, setLimit] = useState(entriesAtOnce);
  const matches = useMemo(() => find(filter), [find, filter]);
  const ask = (next: Filter, entries = entriesAtOnce) => {
    setFilter(next);
    setLimit(entries);
  };
  useEffect(() => {
    if (wish.filter !== null) ask(wish.filter);
    const position = familyOf(view, wish.target);
    if (position < 0) return;
    if (position >= mostEntries) ask({ ...noFilter, text: wish.target });
    else ask(noFilter, Math.max(entriesAtOnce, position + 1));
  }, [wish]);
  return { matches, filter, limit, ask: (next: Filter) => ask(next), more: () => setLimit(limit + entriesAtOnce) };
}

function openAll(open: boolean): void {
  for (const entry of document.querySelectorAll<HTMLDetailsElement>('.entries > details')) entry.open = open;
}
