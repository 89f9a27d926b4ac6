import type { VNode } from 'preact';
import { counted, fill } from '../texts/fill.ts';
import type { PageTexts } from '../texts/catalogue.ts';
import { usePage, useTexts } from './context.ts';
import { Effects } from './effects.ts';
import { Evidence } from './evidence.ts';
import { LabelPicture } from './label-picture.ts';
import { Code, Said, SeverityWord, Since, SubjectName } from './parts.ts';
import { StatusWord } from './status-word.ts';
import { age } from './time.ts';
import type { FindingView } from './view.ts';
import { h } from './h.ts';

/** A finding with what follows from it: a line, and all that is known of it below. */
export function FindingEntry(props: {
  readonly finding: FindingView;
  readonly effects: readonly FindingView[];
  /** Where it is, when the page has several clusters. */
  readonly place: string | null;
  /** The finding that a link leads to: it is shown, wherever it stands. */
  readonly target: string;
}): VNode {
  const { finding, effects, place, target } = props;
  const faded = finding.waiver !== null || finding.status === 'resolved';
  return h('details', { id: finding.id, class: `finding ${finding.severity}${faded ? ' faded' : ''}` }, [
    h('summary', null, h(FindingLine, { finding, effects: effects.length, place })),
    h('div', { class: 'finding-body' }, [
      h(Why, { finding }),
      h(Fix, { finding }),
      h(Facts, { finding }),
      effects.length === 0 ? null : h(Effects, { effects, target }),
    ]),
  ]);
}

function FindingLine(props: {
  readonly finding: FindingView;
  readonly effects: number;
  readonly place: string | null;
}): VNode {
  const { finding, effects, place } = props;
  const { texts, now } = usePage();
  const ago = finding.status === 'resolved' ? '' : age(finding.firstSeen, now, texts);
  return h('span', { class: 'line' }, [
    h('span', { class: 'line-severity' }, h(SeverityWord, finding)),
    h('span', { class: 'line-main' }, [
      h('span', { class: 'line-subject' }, [
        h(SubjectName, finding),
        place === null ? null : h('bdi', { class: 'place' }, place),
      ]),
      h(Said, { text: finding.message }),
      effects === 0
        ? null
        : h(
            'span',
            { class: 'line-effects' },
            fill(texts.finding.explains, { findings: counted(texts.counts.findings, effects) }),
          ),
    ]),
    h('span', { class: 'line-side' }, [
      h(StatusWord, { finding }),
      finding.pods === 0 ? null : h('span', null, counted(texts.counts.pods, finding.pods)),
      ago === '' ? null : h('time', { datetime: finding.firstSeen }, fill(texts.finding.lasting, { age: ago })),
    ]),
  ]);
}

function Why({ finding }: { readonly finding: FindingView }): VNode | null {
  const { finding: texts } = useTexts();
  const { evidence, miss, waiver } = finding;
  if (waiver === null && miss === null && evidence.length === 0) return null;
  return h('div', { class: 'why' }, [
    waiver === null ? null : h('p', { class: 'waiver' }, waiverText(waiver, texts)),
    miss === null ? null : h(LabelPicture, { miss }),
    evidence.length === 0 || miss !== null ? null : h(Evidence, { evidence }),
  ]);
}

function waiverText(waiver: NonNullable<FindingView['waiver']>, texts: PageTexts['finding']): string {
  const { reason, owner, until } = waiver;
  const parts = [
    texts.waived,
    ...(until === '' ? [] : [fill(texts.waivedUntil, { until })]),
    ...(owner === '' ? [] : [fill(texts.waivedBy, { owner })]),
  ];
  return `${parts.join(', ')}: ${reason}`;
}

function Facts({ finding }: { readonly finding: FindingView }): VNode {
  const texts = useTexts();
  const { affected, rule, since, lastSeen, link, at } = texts.finding;
  const { docs, id, location, names } = finding;
  const ruleName = h('code', null, finding.rule);
  return h('dl', { class: 'facts' }, [
    names.length === 0 ? null : fact(affected, h('bdi', null, affectedText(finding, texts))),
    location === '' ? null : fact(at, h('code', null, location)),
    fact(rule, docs === '' ? ruleName : h('a', { href: docs, rel: 'noopener noreferrer' }, ruleName)),
    fact(since, h(Since, { at: finding.firstSeen })),
    finding.lastSeen === finding.firstSeen ? null : fact(lastSeen, h(Since, { at: finding.lastSeen })),
    fact(link, h('a', { href: `#${id}` }, h('code', null, id))),
  ]);
}

function fact(name: string, value: VNode): VNode {
  return h('div', null, [h('dt', null, name), h('dd', null, value)]);
}

function affectedText({ pods, workloads, names }: FindingView, { counts, finding }: PageTexts): string {
  const many = workloads > 1;
  const left = (many ? workloads : pods) - names.length;
  const count = many
    ? fill(finding.podsOf, { pods: counted(counts.pods, pods), workloads: counted(counts.workloads, workloads) })
    : counted(counts.pods, pods);
  return `${count}: ${names.join(', ')}${left > 0 ? ` ${counted(counts.more, left)}` : ''}`;
}

function Fix({ finding }: { readonly finding: FindingView }): VNode {
  const { finding: texts } = useTexts();
  const { fix, commands, patch, notes } = finding;
  return h('div', { class: 'fix' }, [
    h('h3', null, texts.fix),
    h(Said, { text: fix, of: 'p' }),
    patch === '' ? null : h(Code, { label: texts.patch, text: patch }),
    commands.length === 0 ? null : h(Code, { label: texts.commands, text: commands.join('\n') }),
    notes.length === 0
      ? null
      : h(
          'ul',
          { class: 'notes' },
          notes.map((text) => h(Said, { text, of: 'li' })),
        ),
  ]);
}
