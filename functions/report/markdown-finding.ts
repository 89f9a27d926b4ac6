import { cell, code, codeInCell, fenced, inline, link, table } from '../lib/markdown.ts';
import { plural } from '../lib/plural.ts';
import type { Evidence, Finding, Remediation } from '../model/result.ts';
import { subjectText } from '../model/subject.ts';

const evidenceShown = 10;

/** One finding with what it rests on and how to mend it, and below it the findings it explains. */
export function findingBlock(finding: Finding, effects: readonly Finding[], takenAt: string): string {
  return [
    `### ${heading(finding)}`,
    facts(finding, takenAt),
    inline(finding.message, 2000),
    ...evidenceTable(finding.evidence),
    ...affected(finding),
    ...remedy(finding.remediation),
    ...effects.map(effectText),
  ].join('\n\n');
}

export function heading({ severity, subject }: Finding): string {
  const { kind, ...named } = subject;
  const name = subjectText({ kind: '', ...named }).trim();
  return `${severity.toUpperCase()} · ${inline(kind, 100)} ${code(name, 200)}`;
}

function facts({ rule, status, firstSeen, lastSeen, waiver, docs }: Finding, takenAt: string): string {
  const isSeen = Date.parse(lastSeen) >= Date.parse(takenAt);
  return [
    code(rule),
    status === 'unchanged' ? 'known' : status,
    `since ${code(firstSeen)}`,
    ...(isSeen ? [] : [`**could not be judged again**, last seen ${code(lastSeen)}`]),
    ...(waiver === null ? [] : [`waived: ${inline(waiver.reason)}`]),
    link('documentation', docs),
  ].join(' · ');
}

function evidenceTable(evidence: readonly Evidence[]): string[] {
  if (evidence.length === 0) return [];
  const rows = evidence
    .slice(0, evidenceShown)
    .map(({ what, is, shouldBe }) => [cell(what), codeInCell(is), shouldBe === undefined ? '' : codeInCell(shouldBe)]);
  const left = evidence.length - evidenceShown;
  return [table(['What', 'Is', 'Should be'], rows), ...(left > 0 ? [`… ${left} more in the JSON result`] : [])];
}

function affected({ affected: { pods, workloads, names } }: Finding): string[] {
  if (pods === 0) return [];
  const all = workloads === 1 ? pods : workloads;
  const more = all > names.length ? `, … ${all - names.length} more` : '';
  const count = workloads === 1 ? plural(pods, 'pod') : `${plural(pods, 'pod')} of ${plural(workloads, 'workload')}`;
  return [`**Affected:** ${count}: ${names.map((name) => code(name, 120)).join(', ')}${more}`];
}

/** The patch is shown where no command carries it already. */
function remedy({ summary, commands, patch, notes }: Remediation): string[] {
  const isCarried = commands.some((command) => command.includes(' patch '));
  return [
    `**Fix:** ${inline(summary, 1000)}`,
    ...(commands.length === 0 ? [] : [fenced('sh', commands.join('\n'))]),
    ...(patch === undefined || isCarried ? [] : [fenced('yaml', patch)]),
    ...(notes ?? []).map((note) => `**Note:** ${inline(note, 1000)}`),
  ];
}

function effectText(effect: Finding): string {
  const { commands } = effect.remediation;
  const told = `**Explains** ${heading(effect)} · ${code(effect.rule)}: ${inline(effect.message)}`;
  return commands.length === 0 ? told : `${told}\n\n${fenced('sh', commands.join('\n'))}`;
}
