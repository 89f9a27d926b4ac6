import { createHash } from 'node:crypto';
import { compareText } from '#lib/text/compare.ts';
import { isWaived, openBySeverity } from '#model/finding/finding.ts';
import {
  type AuditResult,
  type ClusterResult,
  coverageOf,
  resultSchemaName,
  type Verdict,
} from '#model/result/result.ts';
import { tool } from '#model/tool.ts';
import { byStatus } from '#track/summary/summarize-scan.ts';
import { sumWaivers } from '#track/waivers/waivers.ts';
import { defaultSettings, settledVerdict } from '#audit/engine/settings.ts';
import type { Rule } from '#audit/rule.ts';
import { rules } from '#audit/rules/index.ts';
import { type Configuration, noConfiguration } from '#model/configuration/configuration.ts';
import type { AuditorError } from '#model/auditor-error.ts';

/** Comparison with an earlier audit; without one, nothing is new or resolved. */
interface News {
  readonly comparedWith?: NonNullable<AuditResult['comparedWith']>;
  /** Each cluster was compared separately before this document was built. */
  readonly wereCompared?: boolean;
}

/** One document for all clusters. Its id and time come from the input, so that the same input gives the same bytes. */
export function summarize(clusters: readonly ClusterResult[], news: News = {}): AuditResult {
  const { comparedWith, wereCompared = comparedWith !== undefined } = news;
  const takenAt = clusters.map((cluster) => cluster.takenAt).reduce((a, b) => (a > b ? a : b));
  const findings = clusters.flatMap((cluster) => cluster.findings);
  const changes = byStatus(findings);
  const waivers = sumWaivers(clusters);
  const identity = JSON.stringify(clusters.map(({ name, arn }) => [name, arn]));
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 8);
  return {
    schema: resultSchemaName,
    tool: { ...tool },
    scanId: `${takenAt.replaceAll(/[-:]|\.\d+/g, '')}-${digest}`,
    takenAt,
    ...(comparedWith === undefined ? {} : { comparedWith }),
    clusters: [...clusters],
    ...(waivers === undefined ? {} : { waivers }),
    summary: {
      findings: openBySeverity(findings),
      waived: findings.filter(isWaived).length,
      new: wereCompared ? changes.new : null,
      resolved: wereCompared ? changes.resolved : null,
      incomplete: clusters.some(({ status }) => status !== 'audited'),
      leftOut: leftOutOf(clusters),
    },
  };
}

interface ScanRequest {
  /** Namespaces to audit; empty means all. */
  readonly scope: readonly string[];
  readonly configuration?: Configuration;
}

/** Result of a cluster that could not be audited, with the reason. */
export function failedResult(
  { name, mode = 'live' }: { readonly name: string; readonly mode?: ClusterResult['mode'] },
  { scope, configuration = noConfiguration }: ScanRequest,
  { message }: AuditorError,
): ClusterResult {
  const verdicts = rules.map((rule) => unread(rule, configuration));
  return {
    partition: null,
    account: null,
    region: null,
    name,
    arn: null,
    version: null,
    createdAt: null,
    takenAt: new Date().toISOString(),
    status: 'failed',
    error: message,
    mode,
    scope: { namespaces: [...scope] },
    warnings: [],
    coverage: coverageOf(verdicts),
    verdicts,
    findings: [],
    inventory: null,
  };
}

/** A rule that is turned off is not reported as missing in an unreadable cluster either. */
function unread(rule: Rule, { rules: settings }: Configuration): Verdict {
  const reason = 'the cluster could not be read';
  return (
    settledVerdict(rule, { ...defaultSettings, rules: settings }) ?? {
      rule: rule.id,
      status: 'not-evaluated',
      judged: 0,
      unread: 1,
      reason,
      missingPermissions: [],
    }
  );
}

/** Names of reads that the configuration leaves out. */
function leftOutOf(clusters: readonly ClusterResult[]): string[] {
  const names = clusters.flatMap(({ verdicts }) => verdicts.flatMap(({ leftOut = [] }) => leftOut));
  return [...new Set(names)].sort(compareText);
}
