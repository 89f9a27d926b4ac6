import { listed, plural } from '#lib/plural.ts';
import { printable } from '#lib/printable.ts';
import { type DiagnosedGrant, type DiagnosedStep, type Diagnosis, isMissed } from '#model/diagnosis.ts';
import { writeGrants } from './doctor-grants.ts';
import { Page } from './page.ts';
import { type Paint, paint } from './paint.ts';
import type { TerminalOptions } from './options.ts';

const titles: Readonly<Record<DiagnosedGrant['kind'], string>> = { iam: 'AWS', rbac: 'Kubernetes' };

/** What a person reads of a diagnosis: the way to the cluster, then every grant; of what lacks, what it costs and its fix. */
export function diagnosisText(diagnosis: Diagnosis, { width, color, ascii }: TerminalOptions): string {
  const colors = paint(color, ascii);
  const page = new Page(width, colors.symbols);
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

function writeStep(page: Page, { name, state, told }: DiagnosedStep, colors: Paint): void {
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
