import type { VNode } from 'preact';
import { tool } from '#model/tool.ts';
import { severities, type Severity } from '#model/finding/severity.ts';
import { fill, counted, numeral } from '../texts/fill.ts';
import { clean, type ListView } from './view.ts';
import { useTexts, type Content, h } from './markup.ts';
import { MarkIcon, SeverityIcon, ForeignText, StatusWord, SubjectName, Section } from './parts.ts';
import type { Answers, Loss, FindingExcerpt } from './answers.ts';
import { FindingsApp, noWish, entriesAtOnce } from './client/findings-app.ts';

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

/** Answers to the three questions that a report is opened with: changed, broken now, not looked at by anybody. */
export function FirstScreen({ answers }: { readonly answers: Answers }): VNode {
  const { overview } = useTexts();
  return h('div', { class: 'first' }, [
    h('p', { class: `headline ${answers.sound ? 'sound' : 'unsound'}` }, answers.headline),
    h(Tally, { counts: answers.counts }),
    h('div', { class: 'answers' }, [
      h(Answer, { title: overview.changed, aside: answers.changed.aside }, h(ExcerptList, answers.changed)),
      h(Answer, { title: overview.urgent }, h(ExcerptList, answers.urgent)),
      h(Answer, { title: overview.lost }, h(LossList, answers.lost)),
    ]),
  ]);
}

/** Open findings by severity; with a script, each number filters the list. */
function Tally({ counts }: { readonly counts: Readonly<Record<Severity, number>> }): VNode {
  const { words } = useTexts();
  return h(
    'ul',
    { class: 'tally' },
    severities.map((severity) =>
      h('li', { class: counts[severity] === 0 ? 'zero' : severity }, [
        h('a', { href: '#findings', 'data-severity': severity }, [
          h('span', { class: 'figure' }, numeral(counts[severity])),
          ' ',
          h('span', { class: 'unit' }, [h(SeverityIcon, { severity }), words.severity[severity]]),
        ]),
      ]),
    ),
  );
}

function Answer(props: {
  readonly title: string;
  readonly aside?: string | undefined;
  readonly children?: Content;
}): VNode {
  return h('section', { class: 'answer' }, [
    h('h2', props.title),
    props.aside !== undefined && h('p', { class: 'aside' }, props.aside),
    props.children,
  ]);
}

function ExcerptList({ items, more, none }: FindingExcerpt): VNode {
  const { counts } = useTexts();
  if (items.length === 0) return h('p', { class: 'none' }, none);
  return h('ul', { class: 'told' }, [
    ...items.map(({ finding, brief, place }) =>
      h('li', { class: finding.status === 'resolved' ? 'gone' : finding.severity }, [
        h(SeverityIcon, finding),
        h('span', [
          h('a', { href: `#${finding.id}` }, h(SubjectName, finding)),
          ' ',
          h(StatusWord, { finding }),
          h('br'),
          h('span', { class: 'brief' }, [
            place !== null && h('bdi', { class: 'place' }, place),
            h(ForeignText, { text: brief }),
          ]),
        ]),
      ]),
    ),
    more > 0 && h('li', { class: 'rest' }, h('a', { href: '#findings' }, counted(counts.more, more))),
  ]);
}

function LossList({ items, none }: { readonly items: readonly Loss[]; readonly none: string }): VNode {
  const { overview } = useTexts();
  if (items.length === 0) return h('p', { class: 'none' }, [h(MarkIcon, { mark: 'tick' }), none]);
  return h(
    'ul',
    { class: 'losses' },
    items.map(({ what, title, reason, grants }) =>
      h('li', [
        h('strong', { title }, what),
        h('br'),
        h('span', { class: 'brief' }, h(ForeignText, { text: reason })),
        grants.length > 0 &&
          h('span', { class: 'grant' }, [`${overview.grant}: `, ...grants.map((grant) => [h('code', grant), ' '])]),
      ]),
    ),
  );
}

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
