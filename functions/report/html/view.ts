import type { Severity } from '#model/finding/severity.ts';
import type { Finding } from '#model/finding/finding.ts';
import type { NearMiss, PlacementMap, ClusterResult } from '#model/result/result.ts';
import type { ScanSummary } from '#model/scan/scan.ts';
import { printable, printableLines } from '#lib/text/wording.ts';
import type { LanguageOptions, PageTexts } from '../texts/fill.ts';

/**
 * A finding as the page shows it. All text in it is printable: nothing in it turns the reading direction or acts on a
 * terminal, so that what is copied from the page is what was seen.
 */
export interface FindingView {
  readonly id: string;
  /** Position in the clusters of the page. */
  readonly cluster: number;
  readonly severity: Severity;
  readonly status: Finding['status'];
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly rule: string;
  readonly message: string;
  /** What, is, should be. */
  readonly evidence: readonly (readonly string[])[];
  readonly pods: number;
  readonly workloads: number;
  readonly names: readonly string[];
  readonly fix: string;
  readonly commands: readonly string[];
  /** Empty when there is none. */
  readonly patch: string;
  readonly notes: readonly string[];
  /** Empty when it is no link that the page would follow. */
  readonly docs: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Empty, or `file:line:column`. */
  readonly location: string;
  readonly waiver: WaiverView | null;
  /** Labels against the selector, for a finding about labels that fall short. */
  readonly miss: NearMiss | null;
}

interface WaiverView {
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
}

/** A cluster as the list of findings names it. */
interface ClusterName {
  readonly name: string;
  /** `111122223333/eu-west-1/shop` */
  readonly place: string;
}

/** Positions of findings: the one that explains the others, then those. */
export type Family = readonly [number, ...number[]];

/** Findings of all clusters as the list shows them, in the page as well as here. */
export interface ListView {
  readonly clusters: readonly ClusterName[];
  readonly findings: readonly FindingView[];
  /** In the order shown. */
  readonly families: readonly Family[];
}

export type { NearMiss, PlacementMap };

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

/** Commands and lines of a patch are of use only whole. */
const longestCommand = 20_000;

/** A stranger's text on one line. */
export function clean(text: string, limit = 2000): string {
  return printable(text.toWellFormed(), limit);
}

export function cleanCommand(text: string): string {
  return printable(text.toWellFormed(), longestCommand);
}

/** A patch: its lines stay lines. */
export function cleanLines(text: string): string {
  return printableLines(text.toWellFormed()).join('\n');
}

export function cleanPairs(pairs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(pairs).map(([key, value]) => [clean(key), clean(value)]));
}

/** A list of records, field by field: like stands next to like, which deflate makes much of. */
type Columns<T> = { readonly [Field in keyof T]: readonly T[Field][] };

/** Data of the page for its script. */
export interface Packed extends Omit<ListView, 'findings'> {
  readonly findings: Columns<FindingView>;
  readonly texts: PageTexts;
  /** The time that ages count from. */
  readonly now: string;
}

/** Records without the same fields make no columns; those of a type without optional fields do. */
export function columnsOf<T extends object>(records: readonly T[]): Columns<T> {
  const fields = Object.keys(records[0] ?? {}) as (keyof T)[];
  return Object.fromEntries(
    fields.map((field) => [field, records.map((record) => record[field])]),
  ) as unknown as Columns<T>;
}

export function recordsOf<T extends object>(columns: Columns<T>): T[] {
  const entries = Object.entries(columns) as [keyof T, readonly T[keyof T][]][];
  const length = entries[0]?.[1].length ?? 0;
  return Array.from(
    { length },
    (_, index) => Object.fromEntries(entries.map(([field, values]) => [field, values[index]])) as T,
  );
}
