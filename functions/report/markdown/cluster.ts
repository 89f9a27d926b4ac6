import { code, inline } from '#lib/text/markdown.ts';
import { leftUnjudged, type ClusterResult } from '#model/result/result.ts';
import { isWaived, openBySeverity, type Finding, subjectText } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import { coverageText, inventoryText, ruleCounts, waivedTexts } from '../result/counts-text.ts';
import { forecastText, placeText } from '../result/forecast-text.ts';
import { waiversDue } from '../result/outcomes.ts';
import type { DocumentTexts } from '../texts/catalogue.ts';
import { fill, severityCount } from '../texts/fill.ts';

/** Head of a cluster: its place, how much of it was judged, and what came of it. */
export function clusterHead(cluster: ClusterResult, texts: DocumentTexts): string {
  const { name, region, account, version, takenAt, error, findings, warnings, inventory } = cluster;
  const { result } = texts;
  const place = [region, account, version === null ? null : fill(result.version, { version })];
  const shown = place.flatMap((part) => (part === null ? [] : inline(part, 60)));
  return [
    `## ${fill(result.cluster, { name: code(name) })}`,
    [...shown, code(takenAt)].join(' · '),
    ...(error === null ? [] : [`**${result.failed}:** ${inline(error, 2000)}`]),
    `${totals(findings, texts)} · ${ruleCounts(cluster, texts)} · **${coverageText(cluster, texts)}**`,
    ...(inventory === null ? [] : [inventoryText(inventory, texts)]),
    ...warnings.map((warning) => `**${result.warning}:** ${inline(warning)}`),
  ].join('\n\n');
}

/** `**2 high**, 1 waived`: what is waived is listed with the others, but counts apart. */
export function totals(findings: readonly Finding[], texts: DocumentTexts): string {
  const open = openBySeverity(findings);
  const found = severities
    .filter((severity) => open[severity] > 0)
    .map((severity) => severityCount(texts, severity, open[severity]));
  const total = found.length === 0 ? texts.result.noFindings : `**${found.join(', ')}**`;
  return [total, ...waivedTexts(findings.filter(isWaived).length, texts)].join(', ');
}

/** Rules that could not be judged, in full or in part: as much a result as those that were. */
export function notEvaluated({ verdicts }: ClusterResult, { result }: DocumentTexts): string[] {
  const open = verdicts.filter(leftUnjudged);
  if (open.length === 0) return [];
  const part = (status: string) => (status === 'fail' ? `${result.inPart}: ` : '');
  const groups = Map.groupBy(open, ({ status, reason }) => `${part(status)}${reason ?? ''}`);
  const lines = [...groups].map(([reason, rules]) => {
    const grants = [...new Set(rules.flatMap(({ missingPermissions }) => missingPermissions))];
    const grant = grants.length === 0 ? '' : ` ${result.grant}: ${grants.map((one) => code(one)).join(', ')}`;
    return `- ${rules.map(({ rule }) => code(rule)).join(', ')}: ${inline(reason)}${grant}`;
  });
  return [`### ${result.notEvaluated}\n\n${lines.join('\n')}`];
}

/** Placement forecast of each workload of the manifests; a cluster has none. */
export function workloadLines({ workloads = [] }: ClusterResult, { result }: DocumentTexts): string[] {
  if (workloads.length === 0) return [];
  const lines = workloads.map((forecast) => {
    const place = placeText(forecast);
    const where = place === '' ? '' : ` (${code(place)})`;
    return `- ${code(subjectText(forecast.subject), 200)}${where}: ${inline(forecastText(forecast), 1000)}`;
  });
  return [`### ${result.workloads}\n\n${lines.join('\n')}`];
}

/** Waivers that somebody should look at; those in force and in use speak through their findings. */
export function waiverLines({ waivers = [] }: ClusterResult, { result, words }: DocumentTexts): string[] {
  const lines = waiversDue(waivers).map(({ rule, scope, owner, until, status, problem }) => {
    const parts = {
      rule: code(rule),
      scope: inline(scope),
      status: words.waiver[status],
      owner: owner === null ? '' : fill(result.waiverOwner, { owner: inline(owner) }),
      until: until === null ? '' : fill(result.waiverUntil, { until: code(until) }),
      problem: problem === undefined ? '' : `: ${inline(problem)}`,
    };
    return `- ${fill(result.waiver, parts)}`;
  });
  return lines.length === 0 ? [] : [`### ${result.waivers}\n\n${lines.join('\n')}`];
}
