import { stringify } from 'csv-stringify/sync';
import { leftUnjudged, type AuditResult, type ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { unjudgedReason, plainText } from '../result/outcomes.ts';

/** Columns in a fixed order; new ones are appended. */
const columns = [
  'account',
  'region',
  'cluster',
  'status',
  'rule',
  'severity',
  'kind',
  'namespace',
  'name',
  'message',
  'evidence',
  'pods',
  'workloads',
  'affected',
  'fix',
  'docs',
  'cause',
  'firstSeen',
  'lastSeen',
  'waiverReason',
  'waiverOwner',
  'waiverUntil',
  'file',
  'line',
  'column',
  'fingerprint',
] as const;

type CsvRow = Partial<Record<(typeof columns)[number], string | number>>;

/**
 * One row per finding, then one for each rule that could not judge everything and for each cluster that could not be
 * audited, so that no rows means that nothing is wrong. A record is one line (RFC 4180), and no cell is a formula.
 */
export function renderCsv({ clusters }: AuditResult): string {
  return stringify(clusters.flatMap(clusterRows).map(safeRow), {
    columns: [...columns],
    header: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}

function clusterRows(cluster: ClusterResult): CsvRow[] {
  const place = { account: cluster.account ?? '', region: cluster.region ?? '', cluster: cluster.name };
  const rows = [...cluster.findings.map(findingRow), ...unjudgedRows(cluster), ...failedRows(cluster)];
  return rows.map((row) => ({ ...place, ...row }));
}

function findingRow(finding: Finding): CsvRow {
  const { subject, affected, location, waiver } = finding;
  return {
    status: finding.status,
    rule: finding.rule,
    severity: finding.severity,
    kind: subject.kind,
    namespace: subject.namespace ?? '',
    name: subject.name,
    message: finding.message,
    evidence: finding.evidence.map(({ what, is }) => `${what}: ${is}`).join('; '),
    pods: affected.pods ?? '',
    workloads: affected.workloads ?? '',
    affected: affected.names.join(' '),
    fix: finding.remediation.summary,
    docs: finding.docs,
    cause: finding.cause ?? '',
    firstSeen: finding.firstSeen,
    lastSeen: finding.lastSeen,
    fingerprint: finding.fingerprint,
    ...(waiver === null
      ? {}
      : { waiverReason: waiver.reason, waiverOwner: waiver.owner ?? '', waiverUntil: waiver.until ?? '' }),
    ...location,
  };
}

function unjudgedRows({ verdicts }: ClusterResult): CsvRow[] {
  return verdicts.filter(leftUnjudged).map((verdict) => ({
    status: verdict.status === 'not-evaluated' ? 'not-evaluated' : 'partly-evaluated',
    rule: verdict.rule,
    message: unjudgedReason(verdict),
  }));
}

function failedRows({ status, error }: ClusterResult): CsvRow[] {
  return status === 'failed' ? [{ status: 'not-audited', message: error ?? 'The cluster could not be audited' }] : [];
}

function safeRow(row: CsvRow): CsvRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? plainText(value) : value]),
  );
}
