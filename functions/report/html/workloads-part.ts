import type { VNode } from 'preact';
import type { ClusterResult, Verdict, PlacementForecast } from '#model/result/result.ts';
import { clean } from './view.ts';
import { english, useTexts, h, type Content } from './markup.ts';
import { type Mark, MarkIcon, SubjectName } from './parts.ts';
import { placeText } from '../result/outcomes.ts';
import { counted } from '../texts/fill.ts';

const verdictMarks: Readonly<Record<Verdict['status'], Mark>> = {
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
      cluster.verdicts.map((verdict) => h(VerdictRow, { verdict })),
    ),
  ]);
}

function VerdictRow({ verdict }: { readonly verdict: Verdict }): VNode {
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

const rowsShown = 500;

/** Placement forecast of each workload of the manifests. */
export function WorkloadsPart({ workloads }: { readonly workloads: NonNullable<ClusterResult['workloads']> }): VNode {
  const { outlook, counts } = useTexts();
  const left = workloads.length - rowsShown;
  const heads = [outlook.workload, outlook.fargate, outlook.size, outlook.accepted, outlook.logging];
  return h('table', { class: 'grid stacked workloads' }, [
    h(
      'thead',
      h(
        'tr',
        heads.map((text) => h('th', { scope: 'col' }, text)),
      ),
    ),
    h('tbody', [
      ...workloads.slice(0, rowsShown).map((one) => h(Row, { one })),
      left > 0 && h('tr', h('td', { colSpan: heads.length }, counted(counts.more, left))),
    ]),
  ]);
}

function Row({ one }: { readonly one: PlacementForecast }): VNode {
  const { outlook } = useTexts();
  const { kind, namespace = '', name } = one.subject;
  const place = placeText(one);
  return h('tr', [
    h('th', { scope: 'row' }, [
      h(SubjectName, { kind: clean(kind, 100), namespace: clean(namespace, 300), name: clean(name, 300) }),
      place !== '' && [' ', h('bdi', { class: 'brief' }, clean(place, 300))],
    ]),
    h('td', { 'data-label': outlook.fargate }, h(Where, { one })),
    h('td', { 'data-label': outlook.size }, h(Size, { one })),
    h('td', { 'data-label': outlook.accepted }, h(Accepted, { one })),
    h('td', { 'data-label': outlook.logging }, h(Logging, { one })),
  ]);
}

/** Off Fargate is neither good nor bad. */
function Where({ one: { fargate, profiles, why } }: { readonly one: PlacementForecast }): VNode {
  const { outlook } = useTexts();
  const status = ({ yes: 'pass', no: 'not-applicable', unknown: 'not-evaluated' } as const)[fargate];
  const names = profiles.map((profile, index) => [index === 0 ? ': ' : ', ', h('bdi', clean(profile, 200))]);
  return h(MarkedWord, { status, word: outlook.words[fargate], why }, [
    names,
    names.length > 1 && ` (${outlook.oneOfThem})`,
  ]);
}

function Size({ one: { fargate, size, sizeUncertain } }: { readonly one: PlacementForecast }): VNode {
  const { outlook } = useTexts();
  if (fargate === 'no') return h(Nothing);
  if (size === null && !sizeUncertain) return h(MarkedWord, { status: 'fail', word: outlook.tooLarge, why: null });
  if (size === null) return h('span', `${outlook.tooLarge} (${outlook.sizeUncertain})`);
  const text = `${String(size.vcpu)} vCPU ${String(size.memoryGiB)} GB`;
  return h('span', sizeUncertain ? `${text} (${outlook.sizeUncertain})` : text);
}

function Accepted({ one: { accepted, refusedBy } }: { readonly one: PlacementForecast }): VNode {
  const { outlook } = useTexts();
  if (accepted === null) return h(Nothing);
  const status = ({ yes: 'pass', no: 'fail', unknown: 'not-evaluated' } as const)[accepted];
  const rules = refusedBy.map((rule, index) => [index === 0 ? ': ' : ', ', h('code', clean(rule, 100))]);
  return h(MarkedWord, { status, word: outlook.words[accepted], why: null }, rules);
}

function Logging({ one: { logging, loggingWhy } }: { readonly one: PlacementForecast }): VNode {
  const { outlook } = useTexts();
  if (logging === null) return h(Nothing);
  const statuses = {
    configured: 'pass',
    'not-configured': 'fail',
    'not-wanted': 'not-applicable',
    unknown: 'not-evaluated',
  } as const;
  return h(MarkedWord, { status: statuses[logging], word: outlook.loggingWords[logging], why: loggingWhy });
}

/** A word with its mark, and the reason that a rule or the cluster gave. */
function MarkedWord(props: {
  readonly status: Verdict['status'];
  readonly word: string;
  readonly why: string | null;
  readonly children?: Content;
}): VNode {
  const texts = useTexts();
  const { status, word, why, children } = props;
  return h('span', [
    h('span', { class: `verdict ${status}` }, [h(MarkIcon, { mark: verdictMarks[status] }), ' ', word]),
    children,
    why !== null && [': ', h('span', english(texts), clean(why, 1000))],
  ]);
}

/** No question of this workload. */
function Nothing(): VNode {
  return h('span', { class: 'zero' }, '–');
}
