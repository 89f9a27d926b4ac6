import type { VNode } from 'preact';
import type { Severity } from '#model/finding/severity.ts';
import type { NearMiss } from '#model/result/result.ts';
import { h, english, usePage, useTexts, type Content } from './markup.ts';
import { counted, fill, type PageTexts } from '../texts/fill.ts';
import type { FindingView } from './view.ts';

/** Each severity has a shape of its own: colour never stands alone. */
const shapes: Readonly<Record<Severity, string>> = {
  critical: 'M4 0h4l4 4v4l-4 4h-4l-4-4v-4z',
  high: 'M6 .5 12 11.5H0z',
  medium: 'M6 0l6 6-6 6-6-6z',
  low: 'M6 1a5 5 0 1 1 0 10a5 5 0 1 1 0-10z',
  info: 'M6 1a5 5 0 1 1 0 10a5 5 0 1 1 0-10zM6 2.7a3.3 3.3 0 1 0 0 6.6a3.3 3.3 0 1 0 0-6.6z',
};

const marks = {
  tick: 'M1.5 6.5l3 3 6-7',
  cross: 'M2 2l8 8M10 2l-8 8',
  plus: 'M6 1.5v9M1.5 6h9',
  up: 'M6 10.5v-9M2 5.5l4-4 4 4',
  wave: 'M1 7c2-4 3.2-3.6 5-1s3 3 5-1',
  same: 'M2 6h8',
} as const;

export type Mark = keyof typeof marks;

export function SeverityIcon({ severity }: { readonly severity: Severity }): VNode {
  return h(
    'svg',
    { class: `shape ${severity}`, viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' },
    h('path', { d: shapes[severity], 'fill-rule': 'evenodd' }),
  );
}

export function MarkIcon({ mark }: { readonly mark: Mark }): VNode {
  return h(
    'svg',
    { class: `mark ${mark}`, viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' },
    h('path', { d: marks[mark] }),
  );
}

/** `2026-11-24 02:00 UTC` */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** `3 days`, in the largest unit that there is one of; empty for less than a minute. */
export function age(from: string, to: string, { counts }: PageTexts): string {
  const minutes = Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 60_000));
  if (minutes === 0) return '';
  if (minutes >= 1440) return counted(counts.days, Math.floor(minutes / 1440));
  return minutes >= 60 ? counted(counts.hours, Math.floor(minutes / 60)) : counted(counts.minutes, minutes);
}

export function SeverityWord({ severity }: { readonly severity: Severity }): VNode {
  const { words } = useTexts();
  return h('span', { class: `severity ${severity}` }, [h(SeverityIcon, { severity }), words.severity[severity]]);
}

/** `namespace/name Kind`, which may break anywhere. */
export function SubjectName(subject: {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}): VNode {
  const { kind, namespace = '', name } = subject;
  return h('span', { class: 'subject' }, [
    h('bdi', { class: 'name' }, namespace === '' ? name : [h('span', { class: 'namespace' }, `${namespace}/`), name]),
    ' ',
    h('bdi', { class: 'kind' }, kind),
  ]);
}

/** Untrusted English text: worded by a rule or a stranger. */
export function ForeignText({
  text,
  of = 'span',
}: {
  readonly text: string;
  readonly of?: 'span' | 'p' | 'li';
}): VNode {
  return h(of, { ...english(useTexts()), dir: 'ltr' }, text);
}

/** A moment and how long ago that was. */
export function Since({ at }: { readonly at: string }): VNode {
  const { texts, now } = usePage();
  const ago = age(at, now, texts);
  return h('time', { datetime: at }, ago === '' ? moment(at) : `${moment(at)} (${ago})`);
}

const linesShown = 24;

/** Properties of an element that scrolls, and so must be reached by the keyboard. */
export function scroller(label: string) {
  return { class: 'scroll', tabIndex: 0, role: 'group', 'aria-label': label } as const;
}

/** Text to copy, as it is shown. */
export function Code({ label, text }: { readonly label: string; readonly text: string }): VNode {
  const { finding } = useTexts();
  return h('div', { class: 'code' }, [
    h('div', { class: 'code-head' }, [
      h('span', label),
      h(
        'button',
        { type: 'button', class: 'copy', 'data-copy': '', 'aria-label': `${finding.copy}: ${label}` },
        finding.copy,
      ),
    ]),
    h('pre', { lang: 'en', ...(text.split('\n').length > linesShown ? scroller(label) : {}) }, h('code', text)),
  ]);
}

export function Section({
  id,
  title,
  lead,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly lead?: Content;
  readonly children?: Content;
}): VNode {
  return h('section', { id, class: 'part', 'aria-labelledby': `${id}-title` }, [
    h('div', { class: 'part-head' }, [
      h('h2', { id: `${id}-title` }, title),
      lead !== undefined && h('p', { class: 'lead' }, lead),
    ]),
    h('div', { class: 'part-body' }, children),
  ]);
}

/** Status of a finding against the last scan, where it is worth a word. */
export function StatusWord({ finding: { status, waiver } }: { readonly finding: FindingView }): VNode | null {
  const { words, finding } = useTexts();
  if (waiver !== null) return h('span', { class: 'status waived' }, [h(MarkIcon, { mark: 'same' }), finding.waived]);
  if (status === 'unchanged') return null;
  const mark = status === 'new' ? 'plus' : status === 'worse' ? 'up' : 'tick';
  return h('span', { class: `status ${status}` }, [h(MarkIcon, { mark }), words.status[status]]);
}

type RequiredLabel = NearMiss['asked'][number];

const labelMarks: Readonly<Record<RequiredLabel['status'], Mark>> = {
  matched: 'tick',
  'wrong-value': 'wave',
  missing: 'cross',
};

/** Labels that a selector asks for against those that the pods of a workload have, one by one. */
export function LabelPicture({ miss }: { readonly miss: NearMiss }): VNode {
  const { placement } = useTexts();
  const others = Object.entries(miss.others);
  return h('figure', { class: 'labels' }, [
    h('table', [
      h('caption', fill(placement.selectorOf, { profile: miss.profile, n: miss.selector + 1 })),
      h('thead', h('tr', [head(placement.asks), h('td', { class: 'link' }), head(placement.has)])),
      h(
        'tbody',
        miss.asked.map((asked) => h(LabelRow, { asked })),
      ),
    ]),
    others.length > 0 &&
      h('figcaption', [
        `${placement.others}: `,
        ...others.map(([key, value]) => [h('code', { class: 'label' }, pair(key, value)), ' ']),
      ]),
  ]);
}

function LabelRow({ asked }: { readonly asked: RequiredLabel }): VNode {
  const { placement } = useTexts();
  const { key, value, status, podKey, podValue } = asked;
  const words = { matched: placement.matched, 'wrong-value': placement.wrong, missing: placement.missing };
  const has = status === 'missing' ? h('span', { class: 'slot' }, pair(key, '…')) : pair(podKey ?? key, podValue ?? '');
  return h('tr', { class: status }, [
    h('th', { scope: 'row' }, h('code', { class: 'label' }, pair(key, value))),
    h('td', { class: 'link' }, h('span', h(MarkIcon, { mark: labelMarks[status] }))),
    h('td', [h('code', { class: 'label' }, has), ' ', h('span', { class: 'verdict-word' }, words[status])]),
  ]);
}

function head(text: string): VNode {
  return h('th', { scope: 'col' }, text);
}

function pair(key: string, value: string): string {
  return `${key}=${value}`;
}
