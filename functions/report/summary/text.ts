import { type Undelivered, undeliveredOf } from '#model/result/stored-result.ts';
import type { ClusterEntry, ScanSummary } from '#model/scan/scan.ts';
import { severities } from '#model/finding/severity.ts';
import { waivedTexts } from '../result/counts-text.ts';
import type { DocumentTexts } from '../texts/catalogue.ts';
import { countOf, fill, listedIn, severityCount } from '../texts/fill.ts';

/** `111122223333/us-west-2/shop`, or the account and region whose clusters could not be listed. */
export function placeText({ account, region, cluster }: Pick<ClusterEntry, 'account' | 'region' | 'cluster'>): string {
  return cluster === null ? `${account}/${region}` : `${account}/${region}/${cluster}`;
}

/** `2 new, 1 worse`; null when nothing changed. */
export function changesText({ changes }: Pick<ScanSummary, 'changes'>, { counts }: DocumentTexts): string | null {
  const parts = (['new', 'worse', 'resolved'] as const).filter((what) => changes[what] > 0);
  if (parts.length === 0) return null;
  return parts.map((what) => fill(counts.change[what], { n: String(changes[what]) })).join(', ');
}

/** `0 critical, 2 high, …`, and what is waived where anything is. */
export function severitiesText(
  { findings, waived }: Pick<ScanSummary, 'findings' | 'waived'>,
  texts: DocumentTexts,
): string {
  const open = severities.map((severity) => severityCount(texts, severity, findings[severity]));
  return [...open, ...waivedTexts(waived, texts)].join(', ');
}

/** Clusters of which not all could be judged; those of which nothing could, first. */
export function lostClusters({ clusters }: ScanSummary): ClusterEntry[] {
  const isPartly = ({ status }: ClusterEntry) => Number(status === 'incomplete');
  return clusters
    .filter(({ status }) => status !== 'audited' && status !== 'gone')
    .sort((a, b) => isPartly(a) - isPartly(b));
}

interface Lacking extends Undelivered {
  readonly entry: ClusterEntry;
}

/** Clusters whose findings a destination may lack, with the reason, destination by destination. */
export function lackingBy({ clusters }: ScanSummary): [Undelivered['destination'], Lacking[]][] {
  const all = clusters.flatMap((entry) => undeliveredOf(entry).map((one) => ({ entry, ...one })));
  return [...Map.groupBy(all, ({ destination }) => destination)];
}

/** Completeness of a scan: the part of the fleet it speaks for, as a sentence. */
export function completenessText(summary: ScanSummary, texts: DocumentTexts): string {
  const known = summary.clusters.filter(({ cluster, status }) => cluster !== null && status !== 'gone');
  if (known.length === 0 && summary.clusters.every(({ status }) => status === 'gone'))
    return summary.complete
      ? fill(texts.summary.complete, { clusters: countOf(texts.counts.clusters, 0) })
      : texts.summary.empty;
  const lost = lostTexts(summary, known, texts);
  const clusters = countOf(texts.counts.clusters, known.length);
  return lost.length === 0
    ? fill(texts.summary.complete, { clusters })
    : fill(texts.summary.incomplete, { clusters, lost: listedIn(texts, lost) });
}

function lostTexts(summary: ScanSummary, known: readonly ClusterEntry[], { summary: texts, counts }: DocumentTexts) {
  const count = (...statuses: string[]) => known.filter(({ status }) => statuses.includes(status)).length;
  const lostText = (n: number, text: string) => (n > 0 ? [fill(text, { clusters: countOf(counts.clusters, n) })] : []);
  const unlisted = summary.clusters.length - known.length;
  const places = countOf(counts.places, unlisted);
  return [
    ...lostText(count('failed', 'missing'), texts.lostFailed),
    ...lostText(count('incomplete'), texts.lostPartly),
    ...(unlisted > 0 ? [fill(texts.lostUnlisted, { places })] : []),
    ...lackingBy(summary).flatMap(([destination, all]) =>
      lostText(all.length, fill(texts.lostUnwritten, { destination })),
    ),
  ];
}

/** Extent to which a cluster was judged, in words of ours; its `error` says why no further, in those of others. */
export function lossText({ status, coverage }: ClusterEntry, { result, words }: DocumentTexts): string {
  const isPartly = status === 'incomplete' && coverage !== null;
  return isPartly ? fill(result.coverage, { percent: String(coverage) }) : words.cluster[status];
}

export interface ScopeLine {
  readonly place: string;
  /** In words of ours. */
  readonly what: string;
  /** In words of others; null for none. */
  readonly detail: string | null;
}

/** Clusters that the scan before audited and this one does not, each with the reason. */
export function leftLines({ left }: ScanSummary, { summary: own }: DocumentTexts): ScopeLine[] {
  return left.map((one) => ({ place: placeText(one), what: own.leftWhy[one.reason], detail: one.detail }));
}

/** Clusters that their tag leaves out, and those whose tag does not. */
export function optOutLines({ optedOut, refusedOptOuts }: ScanSummary, { summary: own }: DocumentTexts): ScopeLine[] {
  return [
    ...optedOut.map((one) => ({
      place: placeText(one),
      what: own.leftWhy['opted-out'],
      detail: `${one.until}: ${one.reason}`,
    })),
    ...refusedOptOuts.map((one) => ({
      place: placeText(one),
      what: fill(own.refusedOptOut, { problem: one.problem }),
      detail: null,
    })),
  ];
}

export function coverageLines({ lessCovered }: ScanSummary, { summary: own }: DocumentTexts): ScopeLine[] {
  return lessCovered.map((one) => ({
    place: placeText(one),
    what: fill(own.lessCoveredBy, { from: String(one.from), to: String(one.to) }),
    detail: null,
  }));
}
