import type { VNode } from 'preact';
import type { ClusterResult, Verdict } from '#model/result/result.ts';
import { clean } from './view.ts';
import { english, useTexts } from './context.ts';
import { h } from './h.ts';
import { type Mark, MarkIcon } from './icons.ts';

export const verdictMarks: Readonly<Record<Verdict['status'], Mark>> = {
  pass: 'tick',
  fail: 'cross',
  'not-applicable': 'same',
  'not-evaluated': 'wave',
};

/** Every rule with its verdict: what passes is as much a result as what fails. */
export function RulesTable({ cluster }: { readonly cluster: ClusterResult }): VNode {
  const { survey, finding } = useTexts();
  return h('table', { class: 'grid stacked rules' }, [
    h('thead', [
      h('tr', [
        ...[finding.rule, survey.verdict].map((text) => h('th', { scope: 'col' }, text)),
        h('th', { scope: 'col', class: 'n' }, survey.judged),
        h('th', { scope: 'col' }, survey.why),
      ]),
    ]),
    h(
      'tbody',
      cluster.verdicts.map((verdict) => h(Row, { verdict })),
    ),
  ]);
}

function Row({ verdict }: { readonly verdict: Verdict }): VNode {
  const { survey, words } = useTexts();
  const { rule, status, judged } = verdict;
  return h('tr', [
    h('th', { scope: 'row' }, h('code', clean(rule, 100))),
    h('td', { 'data-label': survey.verdict, class: `verdict ${status}` }, [
      h(MarkIcon, { mark: verdictMarks[status] }),
      ' ',
      words.verdict[status],
    ]),
    h('td', { 'data-label': survey.judged, class: 'n' }, String(judged)),
    h(Reason, { verdict }),
  ]);
}

function Reason({ verdict: { reason, decidedBy, missingPermissions } }: { readonly verdict: Verdict }): VNode {
  const texts = useTexts();
  const grants = missingPermissions.map((one) => [h('code', clean(one, 200)), ' ']);
  return h('td', { 'data-label': texts.survey.why }, [
    reason !== undefined && h('span', english(texts), clean(reason)),
    decidedBy !== undefined && ` (${texts.survey.byConfiguration})`,
    grants.length > 0 && h('span', { class: 'grant' }, [`${texts.overview.grant}: `, ...grants]),
  ]);
}
