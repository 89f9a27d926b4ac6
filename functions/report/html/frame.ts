import type { VNode } from 'preact';
import { tool } from '#model/tool.ts';
import { fill } from '../texts/fill.ts';
import { clean } from './clean.ts';
import { useTexts } from './context.ts';
import { type Content, h } from './h.ts';

export interface Anchor {
  readonly id: string;
  readonly title: string;
}

interface FrameInput {
  readonly title: string;
  /** Beside the title: where and when. */
  readonly facts: readonly string[];
  readonly anchors: readonly Anchor[];
  readonly scanId: string;
  readonly children?: Content;
}

/** Frame around the parts of a page: its name, its contents, who made it. */
export function Frame({ title, facts, anchors, scanId, children }: FrameInput): VNode {
  const { page, overview, list } = useTexts();
  const made = fill(page.madeBy, { tool: tool.name, version: tool.version });
  return h('div', { class: 'page' }, [
    h('a', { class: 'skip', href: '#findings' }, page.skip),
    h('header', { class: 'masthead' }, [
      h('p', { class: 'eyebrow' }, overview.title),
      h('h1', h('bdi', title)),
      h(
        'p',
        { class: 'facts-line' },
        facts.map((fact) => h('span', fact)),
      ),
    ]),
    h(Contents, { anchors: [{ id: 'overview', title: page.overview }, ...anchors] }),
    h('main', children),
    h('footer', [h('p', `${made}, ${fill(page.scanId, { id: clean(scanId, 100) })}`), h('p', list.english)]),
  ]);
}

function Contents({ anchors }: Pick<FrameInput, 'anchors'>): VNode {
  const { page } = useTexts();
  const links = anchors.map(({ id, title }) => h('li', h('a', { href: `#${id}` }, title)));
  return h('nav', { 'aria-label': page.contents }, h('ol', links));
}
