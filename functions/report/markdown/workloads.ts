import { code, inline } from '#lib/markdown.ts';
import type { ClusterResult } from '#model/result.ts';
import { subjectText } from '#model/subject.ts';
import { outlookText, placeText } from '../result/forecast-text.ts';
import type { DocumentTexts } from '../texts/catalogue.ts';

/** What would become of each workload of the manifests; of a cluster there is nothing to say. */
export function workloadLines({ workloads = [] }: ClusterResult, { result }: DocumentTexts): string[] {
  if (workloads.length === 0) return [];
  const lines = workloads.map((outlook) => {
    const place = placeText(outlook);
    const where = place === '' ? '' : ` (${code(place)})`;
    return `- ${code(subjectText(outlook.subject), 200)}${where}: ${inline(outlookText(outlook), 1000)}`;
  });
  return [`### ${result.workloads}\n\n${lines.join('\n')}`];
}
