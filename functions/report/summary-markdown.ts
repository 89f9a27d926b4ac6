import { cell, code, codeInCell, inline, table } from '../lib/markdown.ts';
import type { ScanSummary } from '../model/scan.ts';
import { severities } from '../model/severity.ts';
import { subjectText } from '../model/subject.ts';
import { changesText, completenessText, lossText, lostClusters, placeText, unloggedClusters } from './summary-text.ts';

/** A scan over many clusters: what changed, what could not be checked, then every cluster. */
export function renderSummaryMarkdown(summary: ScanSummary): string {
  const parts = [
    `# Fargate audit of ${code(summary.scheduledTime)}`,
    `**${completenessText(summary)}**`,
    ...changedPart(summary),
    ...lostPart(summary),
    ...unloggedPart(summary),
    ...fleetPart(summary),
  ];
  return `${parts.join('\n\n')}\n`;
}

function changedPart(summary: ScanSummary): string[] {
  const { changes, changed, previousScanId } = summary;
  const since = previousScanId === null ? 'First scan, all is new' : `Compared with scan ${code(previousScanId)}`;
  const intro = `${since}: ${changesText(summary) ?? 'nothing changed'}, ${changes.unchanged} unchanged.`;
  if (changed.length === 0) return ['## What changed', intro];
  const rows = changed.map(({ cluster, finding }) => [
    finding.status,
    finding.severity,
    codeInCell(cluster),
    codeInCell(finding.rule),
    cell(subjectText(finding.subject)),
    cell(finding.message),
    codeInCell(finding.firstSeen),
  ]);
  const left = changes.new + changes.worse + changes.resolved - changed.length;
  return [
    '## What changed',
    intro,
    table(['Change', 'Severity', 'Cluster', 'Rule', 'Subject', 'What', 'Since'], rows),
    ...(left > 0 ? [`… ${left} more in the results of the clusters`] : []),
  ];
}

function lostPart(summary: ScanSummary): string[] {
  const lost = lostClusters(summary);
  if (lost.length === 0) return [];
  const lines = lost.map((entry) => {
    const why = entry.error === null ? '' : `: ${inline(entry.error, 1000)}`;
    return `- ${code(placeText(entry))}: ${lossText(entry)}${why}`;
  });
  return ['## What could not be checked', lines.join('\n')];
}

function unloggedPart(summary: ScanSummary): string[] {
  const unlogged = unloggedClusters(summary);
  if (unlogged.length === 0) return [];
  const lines = unlogged.map(
    ({ entry, reason }) =>
      `- ${code(placeText(entry))}: findings not written to CloudWatch Logs: ${inline(reason, 1000)}`,
  );
  return ['## What CloudWatch Logs lacks', lines.join('\n')];
}

function fleetPart({ clusters }: ScanSummary): string[] {
  if (clusters.length === 0) return ['## Clusters', 'The targets hold no cluster.'];
  const rows = clusters.map(({ account, region, cluster, status, coverage, findings, ...changes }) => [
    ...[codeInCell(account), codeInCell(region), cluster === null ? '(not listed)' : codeInCell(cluster)],
    ...[status, coverage === null ? '–' : `${coverage} %`],
    ...severities.map((severity) => String(findings[severity])),
    ...[String(changes.new), String(changes.worse), String(changes.resolved)],
  ]);
  const head = ['Account', 'Region', 'Cluster', 'Status', 'Coverage', ...severities, 'New', 'Worse', 'Resolved'];
  return ['## Clusters', table(head, rows)];
}
