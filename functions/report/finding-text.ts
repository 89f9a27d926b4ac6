import { plural } from '../lib/plural.ts';
import { printable, printableLines } from '../lib/printable.ts';
import type { Evidence, Finding, Remediation } from '../model/result.ts';
import { subjectText } from '../model/subject.ts';
import type { Page } from './page.ts';
import type { Paint } from './paint.ts';

const indent = 4;
const evidenceShown = 6;

/** One finding with what it rests on, and below it the findings it explains. */
export function writeFinding(
  page: Page,
  finding: Finding,
  effects: readonly Finding[],
  paint: Paint & { readonly compared?: boolean },
): void {
  page.gap();
  page.ends(
    `${heading(finding, paint)}${paint.compared === true ? change(finding, paint) : ''}`,
    paint.dim(finding.rule),
  );
  page.text(printable(finding.message), indent);
  writeAffected(page, finding, paint);
  writeEvidence(page, finding.evidence, paint);
  writeRemedy(page, finding.remediation, paint);
  for (const effect of effects) writeEffect(page, effect, paint);
}

function heading({ severity, subject }: Finding, paint: Paint): string {
  return `${paint.severity(severity, severity.toUpperCase())} ${paint.bold(printable(subjectText(subject), 160))}`;
}

/** What an earlier result makes of it; of what was there before, since when. */
function change({ status, firstSeen, lastSeen }: Finding, paint: Paint): string {
  if (status === 'unchanged') return paint.dim(`  since ${firstSeen.slice(0, 10)}, last seen ${lastSeen.slice(0, 10)}`);
  return `  ${paint.bold(status)}`;
}

function writeAffected(page: Page, { affected }: Finding, paint: Paint): void {
  if (affected.pods === 0) return;
  const names = affected.names.map((name) => printable(name, 120));
  const all = affected.workloads === 1 ? affected.pods : affected.workloads;
  const more = all > names.length ? `, ${paint.symbols.more} ${String(all - names.length)} more` : '';
  const count =
    affected.workloads === 1
      ? plural(affected.pods, 'pod')
      : `${plural(affected.pods, 'pod')} of ${plural(affected.workloads, 'workload')}`;
  page.text(paint.dim(`${count}: ${names.join(', ')}${more}`), indent, 2);
}

function writeEvidence(page: Page, evidence: readonly Evidence[], paint: Paint): void {
  for (const { what, is, shouldBe } of evidence.slice(0, evidenceShown)) {
    const wanted = shouldBe === undefined ? '' : `  ${paint.dim('should be')} ${paint.good(printable(shouldBe))}`;
    page.text(`${paint.symbols.item} ${printable(what)}: ${paint.bad(printable(is) || '(empty)')}${wanted}`, indent, 2);
  }
  const left = evidence.length - evidenceShown;
  if (left > 0)
    page.text(
      paint.dim(`${paint.symbols.item} ${paint.symbols.more} ${String(left)} more (see --format json)`),
      indent,
    );
}

function writeRemedy(page: Page, { summary, commands, patch, notes }: Remediation, paint: Paint): void {
  page.text(`${paint.bold('Fix:')} ${printable(summary)}`, indent, 5);
  for (const command of commands) page.raw(paint.good(printable(command, 4000)), indent + 2);
  if (patch !== undefined && !commands.some((command) => command.includes(' patch ')))
    writePatch(page, patch, commands, paint);
  for (const note of notes ?? []) page.text(paint.dim(`Note: ${printable(note)}`), indent, 6);
}

/** Shown where no command carries it already. */
function writePatch(page: Page, patch: string, commands: readonly string[], paint: Paint): void {
  const file = /apply -f (\S+)/.exec(commands.join(' '))?.[1];
  page.text(paint.dim(file === undefined ? 'with this change:' : `with this as ${file}:`), indent + 2);
  for (const line of printableLines(patch)) page.raw(line, indent + 4);
}

function writeEffect(page: Page, effect: Finding, paint: Paint): void {
  page.text(
    `${paint.symbols.effect} explains ${heading(effect, paint)} ${paint.dim(effect.rule)}: ${printable(effect.message)}`,
    indent,
    2,
  );
  for (const command of effect.remediation.commands) page.raw(paint.good(printable(command, 4000)), indent + 4);
}
