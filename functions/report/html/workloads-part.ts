import type { VNode } from 'preact';
import type { ClusterResult, PlacementForecast, Verdict } from '#model/result/result.ts';
import { placeText } from '../result/texts.ts';
import { counted } from '../texts/fill.ts';
import { clean } from './view.ts';
import { english, useTexts } from './context.ts';
import { type Content, h } from './h.ts';
import { MarkIcon } from './icons.ts';
import { SubjectName } from './parts.ts';
import { verdictMarks } from './rules-table.ts';

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
