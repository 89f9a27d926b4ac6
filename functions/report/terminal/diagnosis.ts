import { listed, plural, printable } from '#lib/text/wording.ts';
import { type DiagnosedGrant, type DiagnosedStep, type Diagnosis, isMissed } from '#model/finding/diagnosis.ts';
import { TextPage, type Paint, paint, type TerminalOptions } from './page.ts';

const titles: Readonly<Record<DiagnosedGrant['kind'], string>> = { iam: 'AWS', rbac: 'Kubernetes' };

/** A diagnosis for a person: the way to the cluster, then every grant; for one that lacks, its cost and its fix. */
export function diagnosisText(diagnosis: Diagnosis, { width, color, ascii }: TerminalOptions): string {
  const colors = paint(color, ascii);
  const page = new TextPage(width, colors.symbols);
  const { cluster, identity, steps, warnings, grants } = diagnosis;
  page.ends(colors.bold(printable(cluster.name)), colors.dim(printable(identity ?? 'identity unknown')));
  page.gap().text(colors.bold('The way to the cluster'));
  for (const step of steps) writeStep(page, step, colors);
  for (const warning of warnings) page.text(`${colors.symbols.item} ${printable(warning, 1000)}`, 2, 2);
  for (const [kind, own] of Map.groupBy(grants, (grant) => grant.kind)) {
    page.gap().text(colors.bold(titles[kind]));
    writeGrants(page, own, colors);
  }
  page.gap().text(conclusion(diagnosis, colors));
  return page.toString();
}

function writeStep(page: TextPage, { name, state, told }: DiagnosedStep, colors: Paint): void {
  const mark = colors.mark(state === 'not-reached' ? null : state === 'ok');
  page.text(`${mark} ${name.padEnd(11)}  ${printable(told, 1000)}`, 2, 15);
}

function conclusion({ status, grants, steps }: Diagnosis, colors: Paint): string {
  if (status === 'ready') return `${colors.mark(true)} Nothing that an audit reads is missing`;
  if (status === 'incomplete') return `${colors.mark(false)} Not every rule can be evaluated: ${countsText(grants)}`;
  const failed = steps.find(({ name, state }) => name !== 'identity' && state === 'failed');
  return `${colors.mark(false)} The cluster cannot be audited: the way to it ends at the step ${failed?.name ?? 'unknown'}`;
}

function countsText(grants: readonly DiagnosedGrant[]): string {
  const count = (wanted: DiagnosedGrant['state']) =>
    grants.filter((grant) => grant.state === wanted && isMissed(grant)).length;
  const [missing, unknown] = [count('missing'), count('unknown')];
  return listed([
    ...(missing === 0 ? [] : [`${plural(missing, 'grant')} missing`]),
    ...(unknown === 0 ? [] : [`${plural(unknown, 'grant')} not known`]),
  ]);
}

/** Grants one by one; those that nobody tried together, by the reason. */
function writeGrants(page: TextPage, grants: readonly DiagnosedGrant[], colors: Paint): void {
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

function writeTried(page: TextPage, grant: DiagnosedGrant, colors: Paint): void {
  const isMissing = grant.state === 'missing';
  page.text(`${colors.mark(!isMissing)} ${printable(grant.grant)}`, 2, 2);
  if (grant.reason !== null) page.text(printable(grant.reason, 1000), 6);
  if (!isMissing) return;
  writeCost(page, grant, colors);
  page.text(grant.kind === 'iam' ? 'This statement grants it:' : 'This rule of a ClusterRole grants it:', 6);
  for (const line of grant.fix.split('\n')) page.raw(printable(line, 2000), 8);
}

function writeCost(page: TextPage, { switchesOff, mayLeaveOpen, onlyFor }: DiagnosedGrant, colors: Paint): void {
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
