import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { counted, fill, type PageTexts } from '../texts/fill.ts';
import { english, usePage, useTexts, h } from './markup.ts';
import { LabelPicture, Code, ForeignText, SeverityWord, Since, StatusWord, SubjectName, age } from './parts.ts';
import type { FindingView } from './view.ts';

/** A finding with what follows from it: a line, and all that is known of it below. */
export function FindingEntry(props: {
  readonly finding: FindingView;
  readonly effects: readonly FindingView[];
  /** Name of its cluster, when the page has several. */
  readonly place: string | null;
  /** The finding that a link leads to: it is shown, wherever it stands. */
  readonly target: string;
}): VNode {
  const { finding, effects, place, target } = props;
  const faded = finding.waiver !== null || finding.status === 'resolved';
  return h('details', { id: finding.id, class: `finding ${finding.severity}${faded ? ' faded' : ''}` }, [
    h('summary', h(FindingLine, { finding, effects: effects.length, place })),
    h('div', { class: 'finding-body' }, [
      h(Why, { finding }),
      h(Fix, { finding }),
      h(Facts, { finding }),
      effects.length > 0 && h(Effects, { effects, target }),
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
        place !== null && h('bdi', { class: 'place' }, place),
      ]),
      h(ForeignText, { text: finding.message }),
      effects > 0 &&
        h(
          'span',
          { class: 'line-effects' },
          fill(texts.finding.explains, { findings: counted(texts.counts.findings, effects) }),
        ),
    ]),
    h('span', { class: 'line-side' }, [
      h(StatusWord, { finding }),
      finding.pods > 0 && h('span', counted(texts.counts.pods, finding.pods)),
      ago !== '' && h('time', { datetime: finding.firstSeen }, fill(texts.finding.lasting, { age: ago })),
    ]),
  ]);
}

function Why({ finding }: { readonly finding: FindingView }): VNode | null {
  const { finding: texts } = useTexts();
  const { evidence, miss, waiver } = finding;
  if (waiver === null && miss === null && evidence.length === 0) return null;
  return h('div', { class: 'why' }, [
    waiver !== null && h('p', { class: 'waiver' }, waiverText(waiver, texts)),
    miss !== null && h(LabelPicture, { miss }),
    evidence.length > 0 && miss === null && h(Evidence, { evidence }),
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
  const ruleName = h('code', finding.rule);
  return h('dl', { class: 'facts' }, [
    names.length > 0 && fact(affected, h('bdi', affectedText(finding, texts))),
    location !== '' && fact(at, h('code', location)),
    fact(rule, docs === '' ? ruleName : h('a', { href: docs, rel: 'noopener noreferrer' }, ruleName)),
    fact(since, h(Since, { at: finding.firstSeen })),
    finding.lastSeen !== finding.firstSeen && fact(lastSeen, h(Since, { at: finding.lastSeen })),
    fact(link, h('a', { href: `#${id}` }, h('code', id))),
  ]);
}

function fact(name: string, value: VNode): VNode {
  return h('div', [h('dt', name), h('dd', value)]);
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
    h('h3', texts.fix),
    h(ForeignText, { text: fix, of: 'p' }),
    patch !== '' && h(Code, { label: texts.patch, text: patch }),
    commands.length > 0 && h(Code, { label: texts.commands, text: commands.join('\n') }),
    notes.length > 0 &&
      h(
        'ul',
        { class: 'notes' },
        notes.map((text) => h(ForeignText, { text, of: 'li' })),
      ),
  ]);
}

/** Evidence of a finding: values that are, against those that should be. */
function Evidence({ evidence }: { readonly evidence: FindingView['evidence'] }): VNode {
  const texts = useTexts();
  const { what, is, shouldBe, evidence: caption } = texts.finding;
  const wanted = evidence.some((row) => row.length > 2);
  const heads = [what, is, ...(wanted ? [shouldBe] : [])];
  return h('table', { class: 'evidence' }, [
    h('caption', caption),
    h(
      'thead',
      h(
        'tr',
        heads.map((text) => h('th', { scope: 'col' }, text)),
      ),
    ),
    h(
      'tbody',
      english(texts),
      evidence.map((row) => h(Row, { row, wanted })),
    ),
  ]);
}

function Row({ row, wanted }: { readonly row: readonly string[]; readonly wanted: boolean }): VNode {
  const { is, shouldBe, empty } = useTexts().finding;
  const [name = '', value = '', should] = row;
  return h('tr', [
    h('th', { scope: 'row' }, name),
    h('td', { class: 'is', 'data-label': is }, h('code', value === '' ? empty : value)),
    wanted && h('td', { class: 'should', 'data-label': shouldBe }, should !== undefined && h('code', should)),
  ]);
}

const shownAtFirst = 12;

/** Effects of a finding, with the commands that mend them once the cause is gone. */
function Effects(props: { readonly effects: readonly FindingView[]; readonly target: string }): VNode {
  const { effects, target } = props;
  const [asked, setAsked] = useState(false);
  const { finding, list, counts } = useTexts();
  const all = asked || effects.findIndex(({ id }) => id === target) >= shownAtFirst;
  const shown = all ? effects : effects.slice(0, shownAtFirst);
  const commands = shown.flatMap((effect) => effect.commands);
  return h('div', { class: 'effects' }, [
    h('h3', fill(finding.explains, { findings: counted(counts.findings, effects.length) })),
    h(
      'ul',
      shown.map((effect) => h(Effect, { key: effect.id, effect })),
    ),
    shown.length !== effects.length &&
      h(
        'button',
        { type: 'button', class: 'more', onClick: () => setAsked(true) },
        fill(list.showEffects, { n: effects.length }),
      ),
    commands.length > 0 && h(Code, { label: finding.commands, text: commands.join('\n') }),
  ]);
}

function Effect({ effect }: { readonly effect: FindingView }): VNode {
  return h('li', { id: effect.id, tabIndex: -1 }, [
    h(SeverityWord, effect),
    h('span', [
      h(SubjectName, effect),
      ' ',
      h(StatusWord, { finding: effect }),
      ' ',
      h(ForeignText, { text: effect.message }),
    ]),
  ]);
}
