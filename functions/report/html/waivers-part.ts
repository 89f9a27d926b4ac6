import type { VNode } from 'preact';
import type { WaiverReport } from '#model/finding/finding.ts';
import { counted } from '../texts/fill.ts';
import { clean } from './view.ts';
import { useTexts, h } from './markup.ts';
import { type Mark, MarkIcon, Section } from './parts.ts';

/** Waivers and what became of them. */
export function WaiversPart({ waivers }: { readonly waivers: readonly WaiverReport[] }): VNode | null {
  const { survey, finding } = useTexts();
  if (waivers.length === 0) return null;
  const heads = [finding.rule, survey.scope, survey.status, survey.until, survey.owner, survey.why];
  return h(Section, { id: 'waivers', title: survey.waivers, lead: survey.waiversLead }, [
    h('table', { class: 'grid stacked' }, [
      h(
        'thead',
        h(
          'tr',
          heads.map((text) => h('th', { scope: 'col' }, text)),
        ),
      ),
      h(
        'tbody',
        waivers.map((waiver) => h(Row, { waiver })),
      ),
    ]),
  ]);
}

const marks: Readonly<Record<WaiverReport['status'], Mark>> = {
  active: 'tick',
  expiring: 'wave',
  expired: 'cross',
  unused: 'same',
  invalid: 'cross',
};

function Row({ waiver }: { readonly waiver: WaiverReport }): VNode {
  const { survey, words, counts } = useTexts();
  const { rule, scope, status, until, owner, reason, findings, problem } = waiver;
  const state = `${words.waiver[status]}, ${counted(counts.findings, findings)}`;
  return h('tr', [
    h('th', { scope: 'row' }, h('code', clean(rule, 100))),
    h('td', { 'data-label': survey.scope, lang: 'en' }, clean(scope)),
    h('td', { 'data-label': survey.status, class: `waiver-status ${status}` }, [
      h(MarkIcon, { mark: marks[status] }),
      ' ',
      state,
    ]),
    h('td', { 'data-label': survey.until }, until === null ? survey.noEnd : clean(until, 40)),
    h('td', { 'data-label': survey.owner }, clean(owner ?? '–', 200)),
    h(
      'td',
      { 'data-label': survey.why },
      problem === undefined ? clean(reason) : `${clean(problem)} (${clean(reason)})`,
    ),
  ]);
}
