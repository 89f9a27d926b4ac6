import type { VNode } from 'preact';
import { severities, type Severity } from '#model/finding/severity.ts';
import { counted, numeral } from '../texts/fill.ts';
import { useTexts } from './context.ts';
import { MarkIcon, SeverityIcon } from './icons.ts';
import type { Answers, Loss, FindingExcerpt } from './answers.ts';
import { ForeignText, StatusWord, SubjectName } from './parts.ts';
import { type Content, h } from './h.ts';

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
