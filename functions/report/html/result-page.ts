import type { VNode } from 'preact';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import { counted, fill, type PageTexts } from '../texts/fill.ts';
import { answersOf } from './answers.ts';
import { CapacityPart } from './capacity-part.ts';
import { clean, type HistoryPoint, type ListView, placeOf } from './view.ts';
import { useTexts, h } from './markup.ts';
import { FindingsPart, FirstScreen, type Anchor, Frame } from './frame.ts';
import { Fleet, type FleetRow } from './fleet.ts';
import { HistoryPart } from './charts.ts';
import { LoggingPart } from './logging-part.ts';
import { Section, moment } from './parts.ts';
import { PlacementPart } from './placement-part.ts';
import { RulesTable, WorkloadsPart } from './workloads-part.ts';
import { WaiversPart } from './waivers-part.ts';

interface ResultPageInput {
  readonly result: AuditResult;
  readonly view: ListView;
  /** Points of all clusters together, this scan last. */
  readonly history: readonly HistoryPoint[];
  readonly rows: readonly FleetRow[];
}

/** A result as a page: the three answers, then the findings, then the pictures. */
export function ResultPage({ result, view, history, rows }: ResultPageInput): VNode {
  const texts = useTexts();
  const { clusters } = result;
  const single = clusters.length === 1 ? clusters[0] : undefined;
  const earlier = history.length > 1;
  const waivers = single?.waivers ?? result.waivers ?? [];
  const outlooks = (single?.workloads ?? []).length > 0;
  const anchors = anchorsOf({ single: single !== undefined, outlooks, earlier, waivers: waivers.length > 0 }, texts);
  return h(Frame, { title: titleOf(result, texts), facts: factsOf(result, texts), anchors, scanId: result.scanId }, [
    h('div', { id: 'overview' }, h(FirstScreen, { answers: answersOf(result, view, earlier, texts) })),
    single === undefined && h(Fleet, { rows }),
    h(FindingsPart, { view, title: texts.list.title, lead: texts.list.lead }),
    single === undefined ? h(ClusterParts, { clusters }) : h(SingleParts, { cluster: single }),
    h(HistoryPart, { points: history }),
    h(WaiversPart, { waivers }),
    single !== undefined && h(Rules, { cluster: single }),
  ]);
}

/** `shop`, `3 clusters` */
export function titleOf({ clusters }: AuditResult, { counts }: PageTexts): string {
  const [first] = clusters;
  return first !== undefined && clusters.length === 1
    ? clean(first.name, 100)
    : counted(counts.clusters, clusters.length);
}

function SingleParts({ cluster }: { readonly cluster: ClusterResult }): VNode {
  const { outlook, placement, logging, capacity } = useTexts();
  const { workloads = [] } = cluster;
  return h('div', [
    workloads.length > 0 && h(Section, { id: 'workloads', ...outlook }, h(WorkloadsPart, { workloads })),
    h(
      Section,
      { id: 'placement', ...placement },
      h(PlacementPart, { placement: cluster.placement, findings: cluster.findings, level: 3 }),
    ),
    h(Section, { id: 'logging', ...logging }, h(LoggingPart, { cluster, level: 3 })),
    h(Section, { id: 'capacity', ...capacity }, h(CapacityPart, { cluster })),
  ]);
}

function Rules({ cluster }: { readonly cluster: ClusterResult }): VNode {
  const { survey } = useTexts();
  return h(Section, { id: 'rules', title: survey.rules, lead: survey.rulesLead }, h(RulesTable, { cluster }));
}

function factsOf({ clusters, takenAt }: AuditResult, { overview, words }: PageTexts): string[] {
  const [first] = clusters;
  const time = fill(overview.takenAt, { time: moment(takenAt) });
  if (first === undefined || clusters.length > 1) return [time];
  const { region, account, version, coverage, mode } = first;
  return [
    ...[region, account].filter((part) => part !== null).map((part) => clean(part, 60)),
    ...(version === null ? [] : [fill(overview.version, { version: clean(version, 20) })]),
    ...(mode === 'live' ? [] : [words.mode[mode]]),
    time,
    coverage.percent === null ? overview.nothingApplies : fill(overview.coverage, { percent: coverage.percent }),
  ];
}

interface Has {
  readonly single: boolean;
  /** Workloads of manifests. */
  readonly outlooks: boolean;
  readonly earlier: boolean;
  readonly waivers: boolean;
}

function anchorsOf({ single, outlooks, earlier, waivers }: Has, texts: PageTexts): Anchor[] {
  const { list, outlook, placement, logging, capacity, survey } = texts;
  const own = [
    ...(outlooks ? [{ id: 'workloads', title: outlook.title }] : []),
    { id: 'placement', title: placement.title },
    { id: 'logging', title: logging.title },
    { id: 'capacity', title: capacity.title },
  ];
  return [
    ...(single ? [] : [{ id: 'fleet', title: survey.fleet }]),
    { id: 'findings', title: list.title },
    ...(single ? own : [{ id: 'clusters', title: survey.details }]),
    ...(earlier ? [{ id: 'history', title: survey.history }] : []),
    ...(waivers ? [{ id: 'waivers', title: survey.waivers }] : []),
    ...(single ? [{ id: 'rules', title: survey.rules }] : []),
  ];
}

/** A page of many clusters stays a page: each of them can have a report of its own. */
const drawn = 10;

/** The pictures of each of several clusters, folded away. */
function ClusterParts({ clusters }: { readonly clusters: readonly ClusterResult[] }): VNode {
  const { survey } = useTexts();
  return h(Section, { id: 'clusters', title: survey.details }, [
    ...clusters.slice(0, drawn).map((cluster) => h(ClusterFold, { cluster })),
    clusters.length > drawn &&
      h('p', { class: 'brief' }, fill(survey.detailsCut, { shown: drawn, all: clusters.length })),
  ]);
}

function ClusterFold({ cluster }: { readonly cluster: ClusterResult }): VNode {
  const { outlook, placement, logging, capacity, survey } = useTexts();
  const { workloads = [] } = cluster;
  return h('details', { class: 'cluster' }, [
    h('summary', [
      h('h3', h('bdi', clean(cluster.name, 100))),
      ' ',
      h('span', { class: 'brief' }, clean(placeOf(cluster), 200)),
    ]),
    workloads.length > 0 && [h('h4', outlook.title), h(WorkloadsPart, { workloads })],
    h('h4', placement.title),
    h(PlacementPart, { placement: cluster.placement, findings: cluster.findings, level: 5 }),
    h('h4', logging.title),
    h(LoggingPart, { cluster, level: 5 }),
    h('h4', capacity.title),
    h(CapacityPart, { cluster }),
    h('h4', survey.rules),
    h(RulesTable, { cluster }),
  ]);
}
