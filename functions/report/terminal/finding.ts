import { printable, printableLines } from '#lib/text/wording.ts';
import { type Finding, type Remediation, subjectText } from '#model/finding/finding.ts';
import { placeText } from '../result/outcomes.ts';
import { countOf, fill } from '../texts/fill.ts';
import type { TextPage, TableStyle } from './page.ts';

const indent = 4;
const evidenceShown = 6;

type FindingStyle = Pick<TableStyle, 'colors' | 'texts' | 'since'>;

/** One finding with what it rests on, and below it the findings it explains. */
export function writeFinding(page: TextPage, finding: Finding, effects: readonly Finding[], style: FindingStyle): void {
  page.gap();
  page.ends(`${heading(finding, style)}${change(finding, style)}`, style.colors.dim(finding.rule));
  if (finding.location !== undefined) page.text(style.colors.dim(`at ${placeText(finding)}`), indent);
  page.text(printable(finding.message), indent);
  writeAffected(page, finding, style);
  writeEvidence(page, finding, style);
  writeRemedy(page, finding.remediation, style);
  for (const effect of effects) writeEffect(page, effect, style);
}

function heading({ severity, subject }: Finding, { colors, texts }: FindingStyle): string {
  const word = texts.words.severity[severity].toUpperCase();
  return `${colors.severity(severity, word)} ${colors.bold(printable(subjectText(subject), 160))}`;
}

/** Status against an earlier result; for a finding that was there before, since when. */
function change(
  { status, firstJudgedBy, firstSeen, lastSeen }: Finding,
  { colors, texts, since }: FindingStyle,
): string {
  if (since === null) return '';
  if (status !== 'unchanged') return `  ${colors.bold(texts.words.status[status])}`;
  if (firstJudgedBy !== undefined)
    return colors.dim(`  ${fill(texts.finding.firstJudgedBy, { release: printable(firstJudgedBy) })}`);
  const days = { since: firstSeen.slice(0, 10), seen: lastSeen.slice(0, 10) };
  return colors.dim(`  ${fill(texts.finding.sinceSeen, days)}`);
}

function writeAffected(
  page: TextPage,
  { affected }: Finding,
  { colors, texts: { finding, counts } }: FindingStyle,
): void {
  const { pods, workloads } = affected;
  if (pods === null || workloads === null || pods === 0) return;
  const names = affected.names.map((name) => printable(name, 120));
  const left = (workloads === 1 ? pods : workloads) - names.length;
  const more = left > 0 ? `, ${colors.symbols.more} ${fill(finding.more, { n: String(left) })}` : '';
  const podsText = countOf(counts.pods, pods);
  const many = fill(finding.podsOf, { pods: podsText, workloads: countOf(counts.workloads, workloads) });
  page.text(colors.dim(`${workloads === 1 ? podsText : many}: ${names.join(', ')}${more}`), indent, 2);
}

function writeEvidence(page: TextPage, { evidence }: Finding, { colors, texts: { finding } }: FindingStyle): void {
  const { item, more } = colors.symbols;
  for (const { what, is, shouldBe } of evidence.slice(0, evidenceShown)) {
    const wanted = shouldBe === undefined ? '' : `  ${colors.dim(finding.wanted)} ${colors.good(printable(shouldBe))}`;
    page.text(`${item} ${printable(what)}: ${colors.bad(printable(is) || finding.empty)}${wanted}`, indent, 2);
  }
  const left = evidence.length - evidenceShown;
  if (left > 0) page.text(colors.dim(`${item} ${more} ${fill(finding.moreEvidence, { n: String(left) })}`), indent);
}

function writeRemedy(page: TextPage, remediation: Remediation, style: FindingStyle): void {
  const { summary, commands, patch, notes = [] } = remediation;
  const { colors, texts } = style;
  page.text(`${colors.bold(`${texts.finding.fix}:`)} ${printable(summary)}`, indent, 5);
  for (const command of commands) page.raw(colors.good(printable(command, 4000)), indent + 2);
  // Shown where no command carries it already.
  if (patch !== undefined && !commands.some((command) => command.includes(' patch ')))
    writePatch(page, patch, commands, style);
  for (const note of notes) page.text(colors.dim(`${texts.finding.note}: ${printable(note)}`), indent, 6);
}

function writePatch(page: TextPage, patch: string, commands: readonly string[], { colors, texts }: FindingStyle): void {
  const file = /apply -f (\S+)/.exec(commands.join(' '))?.[1];
  const { patch: bare, patchFile } = texts.finding;
  page.text(colors.dim(`${file === undefined ? bare : fill(patchFile, { file: printable(file) })}:`), indent + 2);
  for (const line of printableLines(patch)) page.raw(line, indent + 4);
}

function writeEffect(page: TextPage, effect: Finding, style: FindingStyle): void {
  const { colors, texts } = style;
  const text = `${heading(effect, style)} ${colors.dim(effect.rule)}: ${printable(effect.message)}`;
  page.text(`${colors.symbols.effect} ${texts.finding.explains} ${text}`, indent, 2);
  for (const command of effect.remediation.commands) page.raw(colors.good(printable(command, 4000)), indent + 4);
}
