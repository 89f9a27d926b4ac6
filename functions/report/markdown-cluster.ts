import { code, inline } from '../lib/markdown.ts';
import type { ClusterResult, Finding } from '../model/result.ts';
import { severities } from '../model/severity.ts';

/** Where the cluster is, how much of it was judged, and what came of it. */
export function clusterHead(cluster: ClusterResult): string {
  const { name, region, account, version, takenAt, error, coverage, findings, warnings } = cluster;
  const place = [region, account, version === null ? null : `Kubernetes ${version}`].filter((part) => part !== null);
  return [
    `## Cluster ${code(name)}`,
    [...place.map((part) => inline(part, 60)), code(takenAt)].join(' · '),
    ...(error === null ? [] : [`**FAILED:** ${inline(error, 2000)}`]),
    `${totals(openFindings(findings))} · ${ruleCounts(cluster)} · **${coverageText(coverage.percent)}**`,
    ...warnings.map((warning) => `**Warning:** ${inline(warning)}`),
  ].join('\n\n');
}

export function totals(findings: readonly Finding[]): string {
  const found = severities
    .map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`);
  return found.length === 0 ? 'No findings' : `**${found.join(', ')}**`;
}

function ruleCounts({ verdicts }: ClusterResult): string {
  const count = (status: string) => verdicts.filter((verdict) => verdict.status === status).length;
  return `rules: ${count('pass')} pass, ${count('fail')} fail, ${count('not-applicable')} not applicable, ${count('not-evaluated')} not evaluated`;
}

function coverageText(percent: number | null): string {
  return percent === null ? 'nothing applies' : `coverage ${percent} %`;
}

/** What could not be judged is as much a result as what was. */
export function notEvaluated({ verdicts }: ClusterResult): string[] {
  const open = verdicts.filter(({ status, unread }) => status === 'not-evaluated' || (status === 'fail' && unread > 0));
  if (open.length === 0) return [];
  const groups = Map.groupBy(open, ({ status, reason }) => `${status === 'fail' ? 'In part: ' : ''}${reason ?? ''}`);
  const lines = [...groups].map(([reason, rules]) => {
    const grants = [...new Set(rules.flatMap(({ missingPermissions }) => missingPermissions))];
    const grant = grants.length === 0 ? '' : ` Grant: ${grants.map((one) => code(one)).join(', ')}`;
    return `- ${rules.map(({ rule }) => code(rule)).join(', ')}: ${inline(reason)}${grant}`;
  });
  return [`### Not evaluated\n\n${lines.join('\n')}`];
}

export function openFindings(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ status }) => status !== 'resolved');
}
