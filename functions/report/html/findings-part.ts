import type { VNode } from 'preact';
import { fill } from '../texts/fill.ts';
import { useTexts } from './context.ts';
import { FindingsApp, noWish } from './client/findings-app.ts';
import { entriesAtOnce } from './findings-list.ts';
import { Section } from './parts.ts';
import type { ListView } from './view.ts';
import { h } from './h.ts';

/** The list of findings as it is before the script of the page takes over: its first entries, without filters. */
export function FindingsPart({
  view,
  lead,
  title,
}: {
  readonly view: ListView;
  readonly lead: string;
  readonly title: string;
}): VNode {
  const { list } = useTexts();
  const all = view.families.length;
  const some = { shown: Math.min(entriesAtOnce, all), all };
  return h(Section, { id: 'findings', title, lead }, [
    all > entriesAtOnce && [
      h('noscript', h('p', { class: 'notice' }, fill(list.needsScript, some))),
      h('p', { class: 'notice', id: 'old-browser', hidden: true }, fill(list.needsBrowser, some)),
    ],
    h('div', { id: 'findings-app' }, h(FindingsApp, { view, wish: noWish, printed: null, onTarget: ignore })),
  ]);
}

function ignore(): void {
  // Links are followed in the browser only.
}
