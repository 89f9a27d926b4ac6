import { leftUnjudged, type Inventory, type ClusterResult } from '#model/result/result.ts';
import type { DocumentTexts } from '../texts/catalogue.ts';
import { countOf, fill } from '../texts/fill.ts';

/** Number of rules by their verdict. */
export function ruleCounts({ verdicts }: ClusterResult, { result }: DocumentTexts): string {
  const count = (status: string) => String(verdicts.filter((verdict) => verdict.status === status).length);
  const inPart = verdicts.filter((verdict) => verdict.status !== 'not-evaluated' && leftUnjudged(verdict)).length;
  return fill(result.rules, {
    partly: inPart === 0 ? '' : fill(result.rulesPartly, { n: String(inPart) }),
    pass: count('pass'),
    fail: count('fail'),
    notApplicable: count('not-applicable'),
    notEvaluated: count('not-evaluated'),
  });
}

/** `2 waived`; nothing for none. */
export function waivedTexts(waived: number, { counts }: DocumentTexts): string[] {
  return waived === 0 ? [] : [fill(counts.waived, { n: String(waived) })];
}

/** Coverage: the part of the rules that apply which was judged. */
export function coverageText({ coverage: { percent } }: Pick<ClusterResult, 'coverage'>, texts: DocumentTexts): string {
  const { nothingApplies, coverage } = texts.result;
  return percent === null ? nothingApplies : fill(coverage, { percent: String(percent) });
}

/** Inventory on one line: pods read, pods on Fargate, their size, and the price of a month. */
export function inventoryText(inventory: Inventory, { result, counts }: DocumentTexts): string {
  const { pods, onFargate } = inventory;
  const counted = fill(result.podsRead, { pods: countOf(counts.pods, pods), onFargate: String(onFargate) });
  return `${counted}${sizeText(inventory, result.provisioned)}${monthlyText(inventory, result.monthly)}`;
}

function sizeText({ provisioned, requested }: Inventory, text: string): string {
  if (provisioned.vcpu === 0) return '';
  return fill(text, {
    vcpu: String(provisioned.vcpu),
    memory: String(provisioned.memoryGiB),
    vcpuAsked: String(requested.vcpu),
    memoryAsked: String(requested.memoryGiB),
  });
}

/** Nothing where no price is known, and of results from before there were prices. */
function monthlyText({ estimatedUsdPerMonth: usd }: Inventory, text: string): string {
  return !usd || usd.provisioned === 0 ? '' : fill(text, { usd: usd.provisioned.toFixed(2) });
}
