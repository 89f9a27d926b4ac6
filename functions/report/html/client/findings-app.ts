import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { fill } from '../../texts/fill.ts';
import { useTexts } from '../context.ts';
import { type Filter, familyOf, finder, noFilter } from '../filter.ts';
import { entriesAtOnce, FindingsList, resultText } from '../findings-list.ts';
import { Toolbar } from './toolbar.ts';
import type { ListView } from '../view.ts';
import { h } from '../h.ts';

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
