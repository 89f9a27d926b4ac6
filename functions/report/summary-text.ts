import type { ScanSummary } from '../model/scan.ts';
import { severities } from '../model/severity.ts';
import { countOf, listedIn, severityCount } from './texts/document-texts.ts';
import type { DocumentTexts } from './texts/documents.ts';
import { fill } from './texts/fill.ts';

type ClusterEntry = ScanSummary['clusters'][number];

/** `111122223333/us-west-2/shop`, or the account and region whose clusters could not be listed. */
export function placeText({ account, region, cluster }: ClusterEntry): string {
  return cluster === null ? `${account}/${region}` : `${account}/${region}/${cluster}`;
}

/** `2 new, 1 worse`; null when nothing changed. */
export function changesText({ changes }: Pick<ScanSummary, 'changes'>, { counts }: DocumentTexts): string | null {
  const parts = (['new', 'worse', 'resolved'] as const).filter((what) => changes[what] > 0);
  if (parts.length === 0) return null;
  return parts.map((what) => fill(counts.change[what], { n: String(changes[what]) })).join(', ');
}

/** `0 critical, 2 high, …` */
export function severitiesText({ findings }: Pick<ScanSummary, 'findings'>, texts: DocumentTexts): string {
  return severities.map((severity) => severityCount(texts, severity, findings[severity])).join(', ');
}

/** Clusters of which not all could be judged; those of which nothing could, first. */
export function lostClusters({ clusters }: ScanSummary): ClusterEntry[] {
  const isPartly = ({ status }: ClusterEntry) => Number(status === 'incomplete');
  return clusters.filter(({ status }) => status !== 'audited').sort((a, b) => isPartly(a) - isPartly(b));
}

/** Clusters whose findings CloudWatch Logs may lack, with the reason. */
export function unloggedClusters({ clusters }: ScanSummary): { entry: ClusterEntry; reason: string }[] {
  return clusters.flatMap((entry) => (entry.unlogged === null ? [] : [{ entry, reason: entry.unlogged }]));
}

/** How much of the fleet the scan speaks for, as a sentence. */
export function completenessText(summary: ScanSummary, texts: DocumentTexts): string {
  const known = summary.clusters.filter(({ cluster }) => cluster !== null);
  const lost = lostTexts(summary, known, texts);
  const clusters = countOf(texts.counts.clusters, known.length);
  return lost.length === 0
    ? fill(texts.summary.complete, { clusters })
    : fill(texts.summary.incomplete, { clusters, lost: listedIn(texts, lost) });
}

function lostTexts(summary: ScanSummary, known: readonly ClusterEntry[], { summary: texts, counts }: DocumentTexts) {
  const count = (...statuses: string[]) => known.filter(({ status }) => statuses.includes(status)).length;
  const told = (n: number, text: string) => (n > 0 ? [fill(text, { clusters: countOf(counts.clusters, n) })] : []);
  const unlisted = summary.clusters.length - known.length;
  const places = countOf(counts.places, unlisted);
  return [
    ...told(count('failed', 'missing'), texts.lostFailed),
    ...told(count('incomplete'), texts.lostPartly),
    ...(unlisted > 0 ? [fill(texts.lostUnlisted, { places })] : []),
    ...told(unloggedClusters(summary).length, texts.lostUnlogged),
  ];
}

/** How far a cluster was judged, in words of ours; its `error` says why no further, in those of others. */
export function lossText({ status, coverage }: ClusterEntry, { result, words }: DocumentTexts): string {
  const isPartly = status === 'incomplete' && coverage !== null;
  return isPartly ? fill(result.coverage, { percent: String(coverage) }) : words.cluster[status];
}
