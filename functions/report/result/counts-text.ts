import type { ClusterResult } from '#model/result.ts';
import type { DocumentTexts } from '../texts/catalogue.ts';
import { fill } from '../texts/fill.ts';

/** How many rules came to what. */
export function ruleCounts({ verdicts }: ClusterResult, { result }: DocumentTexts): string {
  const count = (status: string) => String(verdicts.filter((verdict) => verdict.status === status).length);
  return fill(result.rules, {
    ...{ pass: count('pass'), fail: count('fail') },
    ...{ notApplicable: count('not-applicable'), notEvaluated: count('not-evaluated') },
  });
}

/** `2 waived`; nothing for none. */
export function waivedTexts(waived: number, { counts }: DocumentTexts): string[] {
  return waived === 0 ? [] : [fill(counts.waived, { n: String(waived) })];
}

/** How much of what applies was judged. */
export function coverageText({ coverage: { percent } }: Pick<ClusterResult, 'coverage'>, texts: DocumentTexts): string {
  const { nothingApplies, coverage } = texts.result;
  return percent === null ? nothingApplies : fill(coverage, { percent: String(percent) });
}
