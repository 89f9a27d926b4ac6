import type { VNode } from 'preact';
import { undeliveredOf } from '#model/result/stored-result.ts';
import type { ClusterEntry, ScanSummary } from '#model/scan/scan.ts';
import { counted, fill, type PageTexts } from '../texts/fill.ts';
import { type Answers, changedOf, type Loss, type FindingExcerpt, urgentOf } from './answers.ts';
import { clean, type HistoryPoint, type ListView } from './view.ts';
import { useTexts, h } from './markup.ts';
import { FindingsPart, FirstScreen, Frame } from './frame.ts';
import { Fleet, type FleetRow } from './fleet.ts';
import { HistoryPart } from './charts.ts';
import { moment } from './parts.ts';

const lossesShown = 8;

interface SummaryPageInput {
  readonly summary: ScanSummary;
  /** Findings that changed. */
  readonly view: ListView;
  readonly history: readonly HistoryPoint[];
  readonly rows: readonly FleetRow[];
}

/** A scan over many clusters as a page: what changed, what nobody could look at, and every cluster as a line. */
export function SummaryPage({ summary, view, history, rows }: SummaryPageInput): VNode {
  const texts = useTexts();
  const { survey, overview } = texts;
  const anchors = [
    { id: 'fleet', title: survey.fleet },
    { id: 'findings', title: overview.changed },
    ...(history.length > 1 ? [{ id: 'history', title: survey.history }] : []),
  ];
  const left = changesOf(summary) - summary.changed.length;
  const lead = left > 0 ? `${survey.changesLead} ${fill(survey.changesCut, { n: left })}` : survey.changesLead;
  return h(
    Frame,
    { title: summaryTitle(summary, texts), facts: factsOf(summary, texts), anchors, scanId: summary.scanId },
    [
      h('div', { id: 'overview' }, h(FirstScreen, { answers: answersOf(summary, view, texts) })),
      h(Fleet, { rows }),
      h(FindingsPart, { view, title: overview.changed, lead }),
      h(HistoryPart, { points: history }),
    ],
  );
}

export function summaryTitle({ clusters }: ScanSummary, { counts }: PageTexts): string {
  return counted(
    counts.clusters,
    clusters.filter(({ cluster, status }) => cluster !== null && status !== 'gone').length,
  );
}

function changesOf({ changes }: ScanSummary): number {
  return changes.new + changes.worse + changes.resolved;
}

function factsOf({ scheduledTime, previousScanId }: ScanSummary, { overview, page }: PageTexts): string[] {
  const since =
    previousScanId === null
      ? []
      : [fill(overview.changedSince, { time: fill(page.scanId, { id: clean(previousScanId, 40) }) })];
  return [fill(overview.takenAt, { time: moment(scheduledTime) }), ...since];
}

function answersOf(summary: ScanSummary, view: ListView, texts: PageTexts): Answers {
  const { overview } = texts;
  const compared = summary.previousScanId !== null;
  const changed = changedOf(view, compared, texts);
  const urgent = standing(urgentOf(view, !summary.complete, texts), summary, texts);
  return {
    headline: headlineOf(summary, texts),
    sound: summary.complete && summary.findings.critical + summary.findings.high === 0,
    counts: summary.findings,
    changed:
      compared && changesOf(summary) > 0
        ? { ...changed, aside: fill(overview.changedCounts, summary.changes) }
        : changed,
    urgent,
    lost: { items: lossesOf(summary, texts), none: overview.lostNothing },
  };
}

/** A summary lists what changed: what is broken since earlier is known as a number only. */
function standing(urgent: FindingExcerpt, { findings }: ScanSummary, { overview, counts }: PageTexts): FindingExcerpt {
  const listed = urgent.items.filter(
    ({ finding: { severity } }) => severity === 'critical' || severity === 'high',
  ).length;
  const left = findings.critical + findings.high - listed;
  if (left <= 0) return urgent;
  const none = fill(overview.urgentStanding, { findings: counted(counts.findings, left) });
  return { ...urgent, none, more: Math.max(urgent.more, left) };
}

function headlineOf({ findings, waived, complete, clusters }: ScanSummary, { overview, counts }: PageTexts): string {
  const total = Object.values(findings).reduce((sum, n) => sum + n, 0);
  if (clusters.length > 0 && clusters.every(({ status }) => status === 'failed' || status === 'missing'))
    return overview.foundNothingLost;
  if (total === 0) return complete ? `${overview.foundNothing} ${overview.allChecked}` : overview.foundNothingPartly;
  const also = waived === 0 ? '' : ` ${fill(overview.waivedToo, { findings: counted(counts.findings, waived) })}`;
  return `${counted(counts.findings, total)}.${also} ${complete ? overview.allChecked : overview.notAllChecked}`;
}

/** Clusters that the scan before audited and this one does not, and those of which less could be judged. */
function scopeLosses({ left, lessCovered }: ScanSummary, { overview }: PageTexts): Loss[] {
  return [
    ...left.map(({ account, region, cluster, reason, detail }) => ({
      what: `${account}/${region}/${cluster}`,
      reason: `${overview.leftWhy[reason]}${detail === null ? '' : `: ${clean(detail)}`}`,
      grants: [],
    })),
    ...lessCovered.map(({ account, region, cluster, from, to }) => ({
      what: `${account}/${region}/${cluster}`,
      reason: fill(overview.lessCovered, { from, to }),
      grants: [],
    })),
  ];
}

function lossesOf(summary: ScanSummary, texts: PageTexts): Loss[] {
  const { clusters } = summary;
  const { counts, overview } = texts;
  const lost = clusters.filter(({ status }) => status !== 'audited' && status !== 'gone');
  const worst = [
    ...lost.filter(({ status }) => status !== 'incomplete'),
    ...lost.filter(({ status }) => status === 'incomplete'),
  ];
  const all = [
    ...worst.map((entry) => lossOf(entry, lostReason(entry, texts))),
    ...clusters.flatMap((entry) =>
      undeliveredOf(entry).map(({ destination, reason }) =>
        lossOf(entry, fill(overview.lostUnwritten, { destination, reason: clean(reason) })),
      ),
    ),
  ];
  const items = [...scopeLosses(summary, texts), ...all].slice(0, lossesShown);
  const left = scopeLosses(summary, texts).length + all.length - items.length;
  return left === 0 ? items : [...items, { what: counted(counts.more, left), reason: '', grants: [] }];
}

function lossOf({ account, region, cluster }: ClusterEntry, reason: string): Loss {
  return { what: [account, region, cluster].filter((part) => part !== null).join('/'), reason, grants: [] };
}

function lostReason({ error, coverage }: ClusterEntry, { overview }: PageTexts): string {
  return error === null ? fill(overview.coverage, { percent: coverage ?? 0 }) : clean(error);
}
