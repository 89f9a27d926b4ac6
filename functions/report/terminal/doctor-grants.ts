import { printable } from '#lib/printable.ts';
import type { DiagnosedGrant } from '#model/diagnosis.ts';
import type { Page } from './page.ts';
import type { Paint } from './paint.ts';

/** Grants one by one; those that nobody tried together, by the reason. */
export function writeGrants(page: Page, grants: readonly DiagnosedGrant[], colors: Paint): void {
  const isTried = ({ state }: DiagnosedGrant) => state === 'granted' || state === 'missing';
  for (const grant of grants.filter(isTried)) writeTried(page, grant, colors);
  const others = grants.filter((grant) => !isTried(grant));
  for (const [reason, same] of Map.groupBy(others, (grant) => grant.reason)) {
    const isUnknown = same.some(({ state }) => state === 'unknown');
    const mark = isUnknown ? colors.mark(null) : colors.symbols.item;
    const names = same.map(({ grant }) => printable(grant)).join(', ');
    const words = `${isUnknown ? 'not known' : 'not asked'}: ${printable(reason ?? '', 1000)}`;
    page.text(`${mark} ${names}`, 2, 2).text(colors.dim(words), 6);
  }
}

function writeTried(page: Page, grant: DiagnosedGrant, colors: Paint): void {
  const isMissing = grant.state === 'missing';
  page.text(`${colors.mark(!isMissing)} ${printable(grant.grant)}`, 2, 2);
  if (grant.reason !== null) page.text(printable(grant.reason, 1000), 6);
  if (!isMissing) return;
  writeCost(page, grant, colors);
  page.text(grant.kind === 'iam' ? 'This statement grants it:' : 'This rule of a ClusterRole grants it:', 6);
  for (const line of grant.fix.split('\n')) page.raw(printable(line, 2000), 8);
}

function writeCost(page: Page, { switchesOff, mayLeaveOpen, onlyFor }: DiagnosedGrant, colors: Paint): void {
  if (onlyFor !== null) page.text(`Only ${onlyFor} needs it.`, 6);
  else if (switchesOff.length + mayLeaveOpen.length === 0) page.text('No rule that is on needs it.', 6);
  if (switchesOff.length > 0) page.text(`${colors.bold('switches off')}: ${switchesOff.join(', ')}`, 6, 2);
  if (mayLeaveOpen.length > 0) page.text(`${colors.bold('may leave open')}: ${someOf(mayLeaveOpen)}`, 6, 2);
}

const most = 6;

/** Nearly every rule is sharper for knowing workloads. */
function someOf(rules: readonly string[]): string {
  const rest = rules.length - most;
  const shown = rules.slice(0, most).join(', ');
  return rest > 1 ? `${shown} and ${String(rest)} more` : rules.join(', ');
}
