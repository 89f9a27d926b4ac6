import type { ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import type { ScanSummary } from '#model/scan/scan.ts';
import type { Severity } from '#model/finding/severity.ts';
import type { LanguageOptions } from '../texts/catalogue.ts';

/** Open findings at one scan: of one cluster, or of all together. */
export interface HistoryPoint {
  /** ISO 8601. */
  readonly takenAt: string;
  /** `account/region/name`; absent: all clusters together. */
  readonly cluster?: string;
  readonly findings: Readonly<Record<Severity, number>>;
}

/** A finding of the scan before that is gone. */
export interface Resolved {
  /** `account/region/name`, as far as it is known. */
  readonly cluster: string;
  readonly finding: Finding;
}

export interface HtmlOptions extends LanguageOptions {
  /** Scans before this one, in any order. */
  readonly history?: readonly HistoryPoint[] | undefined;
  readonly resolved?: readonly Resolved[] | undefined;
}

export interface SummaryHtmlOptions extends LanguageOptions {
  readonly history?: readonly HistoryPoint[] | undefined;
  /** Addresses of the reports of clusters, by `account/region/name`: relative, or starting with https. */
  readonly links?: Readonly<Record<string, string>> | undefined;
}

/** Points for a chart over time, of stored summaries: of all clusters together, and of each. */
export function historyOf(summaries: readonly ScanSummary[]): HistoryPoint[] {
  return summaries.flatMap(({ scheduledTime, findings, clusters }) => [
    { takenAt: scheduledTime, findings },
    ...clusters
      .filter(({ cluster, status }) => cluster !== null && (status === 'audited' || status === 'incomplete'))
      .map(({ account, region, cluster, findings: own }) => ({
        takenAt: scheduledTime,
        cluster: `${account}/${region}/${cluster ?? ''}`,
        findings: own,
      })),
  ]);
}

/** `111122223333/eu-west-1/shop`, as far as it is known: what a cluster is called across scans. */
export function placeOf({ account, region, name }: Pick<ClusterResult, 'account' | 'region' | 'name'>): string {
  return [account, region, name].filter((part) => part !== null).join('/');
}
