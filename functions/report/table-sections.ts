import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import type { ClusterResult, Finding } from '../model/result.ts';
import { subjectText } from '../model/subject.ts';
import type { Page } from './page.ts';
import type { Paint } from './paint.ts';

/** Findings of a cluster as a person wants them apart: to act on, waived, and gone. */
export interface Sorted {
  readonly open: readonly Finding[];
  readonly waived: readonly Finding[];
  readonly resolved: readonly Finding[];
}

export function sorted({ findings }: ClusterResult): Sorted {
  const isResolved = ({ status }: Finding) => status === 'resolved';
  const present = findings.filter((finding) => !isResolved(finding));
  return {
    open: present.filter(({ waiver }) => waiver === null),
    waived: present.filter(({ waiver }) => waiver !== null),
    resolved: findings.filter(isResolved),
  };
}

/** What somebody decided to live with stays in sight, with who and until when. */
export function writeWaived(page: Page, waived: readonly Finding[], paint: Paint): void {
  if (waived.length === 0) return;
  page.gap().text(paint.bold('Waived'));
  for (const finding of waived)
    page.text(`${paint.symbols.item} ${lineOf(finding, paint)}: ${waiverText(finding)}`, 4, 2);
}

export function writeResolved(page: Page, resolved: readonly Finding[], paint: Paint): void {
  if (resolved.length === 0) return;
  page.gap().text(paint.bold('Resolved'));
  for (const finding of resolved) page.text(`${paint.mark(true)} ${lineOf(finding, paint)}`, 4, 2);
}

const statuses = { expired: 'has expired', expiring: 'expires soon', unused: 'matches nothing', invalid: 'is invalid' };

/** Waivers that somebody should look at; those in force and in use speak through their findings. */
export function writeWaivers(page: Page, { waivers = [] }: ClusterResult, paint: Paint): void {
  const due = waivers.flatMap(({ status, ...waiver }) => (status === 'active' ? [] : [{ ...waiver, status }]));
  if (due.length === 0) return;
  page.gap().text(paint.bold('Waivers to look at'));
  for (const { rule, scope, until, owner, status, problem } of due) {
    const when = until === null ? '' : ` (until ${until})`;
    const who = owner === null ? '' : `, owner ${owner}`;
    const why = problem === undefined ? '' : `: ${problem}`;
    page.text(printable(`${paint.symbols.item} ${rule} for ${scope}${who} ${statuses[status]}${when}${why}`), 4, 2);
  }
}

function lineOf({ severity, subject, rule }: Finding, paint: Paint): string {
  return `${paint.severity(severity, severity)} ${printable(subjectText(subject), 160)} ${paint.dim(rule)}`;
}

function waiverText({ waiver }: Finding): string {
  if (waiver === null) return '';
  const { owner, until, reason } = waiver;
  const parts = [owner === undefined ? 'waived' : `waived by ${owner}`, until === undefined ? '' : `until ${until}`];
  return printable(`${parts.filter((part) => part !== '').join(' ')}: ${reason}`);
}

/** Where only changes are shown, what is left out is said. */
export function unchangedNote(count: number): string {
  return `${plural(count, 'unchanged finding')} not shown`;
}
