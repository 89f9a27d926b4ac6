import type { VNode } from 'preact';
import type { Severity } from '#model/finding/severity.ts';
import { english, usePage, useTexts } from './context.ts';
import { type Content, h } from './h.ts';
import { MarkIcon, SeverityIcon } from './icons.ts';
import { age, moment } from './time.ts';
import type { FindingView } from './view.ts';

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
