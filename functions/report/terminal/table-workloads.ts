import { printable } from '#lib/printable.ts';
import type { ClusterResult, Outlook } from '#model/result.ts';
import { subjectText } from '#model/subject.ts';
import { outlookText, placeText } from '../result/forecast-text.ts';
import type { Page } from './page.ts';
import type { Paint } from './paint.ts';
import type { Style } from './table-style.ts';

/** What would become of each workload of the manifests; of a cluster there is nothing to say. */
export function writeWorkloads(
  page: Page,
  { workloads = [] }: Pick<ClusterResult, 'workloads'>,
  { colors: paint, texts }: Style,
): void {
  if (workloads.length === 0) return;
  page.gap().text(paint.bold(texts.result.workloads));
  for (const outlook of workloads) {
    const name = printable(subjectText(outlook.subject), 160);
    page.text(`${markOf(outlook, paint)} ${paint.bold(name)} ${paint.dim(placeText(outlook))}`, 4, 2);
    page.text(outlookText(outlook), 6, 2);
  }
}

/** Off Fargate is neither good nor bad. */
function markOf({ fargate, accepted, logging }: Outlook, paint: Paint): string {
  if (fargate === 'no') return paint.symbols.item;
  if (accepted === 'no' || logging === 'not-configured') return paint.mark(false);
  return paint.mark(fargate === 'yes' && accepted === 'yes' ? true : null);
}
