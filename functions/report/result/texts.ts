import { leftUnjudged, type Inventory, type ClusterResult, type PlacementForecast } from '#model/result/result.ts';
import { listed, printable } from '#lib/text/wording.ts';
import type { Finding } from '#model/finding/finding.ts';
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
  const { pods, onFargate, partial } = inventory;
  if (pods === null || onFargate === null) return result.podsUnread;
  const read = fill(result.podsRead, { pods: countOf(counts.pods, pods), onFargate: String(onFargate) });
  const counted = partial === true ? `${read} (${result.podsPartly})` : read;
  return `${counted}${inventorySizeText(inventory, result.provisioned)}${monthlyText(inventory, result)}`;
}

function inventorySizeText({ provisioned, requested }: Inventory, text: string): string {
  if (provisioned === null || requested === null || provisioned.vcpu === 0) return '';
  return fill(text, {
    vcpu: String(provisioned.vcpu),
    memory: String(provisioned.memoryGiB),
    vcpuAsked: String(requested.vcpu),
    memoryAsked: String(requested.memoryGiB),
  });
}

/** Nothing of results from before there were prices, and where nothing is provisioned. */
function monthlyText(
  { estimatedUsdPerMonth: usd, provisioned, partial }: Inventory,
  texts: DocumentTexts['result'],
): string {
  if (usd === undefined || partial === true || (provisioned?.vcpu ?? 0) === 0) return '';
  return usd === null ? texts.noPrice : fill(texts.monthly, { usd: usd.provisioned.toFixed(2) });
}

/** Placement forecast of a workload of a manifest, in one sentence without its name. */
export function forecastText(forecast: PlacementForecast): string {
  const { fargate, why, profiles } = forecast;
  if (fargate === 'no') return printable(`not on Fargate: ${why ?? 'no profile takes it'}`);
  const names = `${profiles.length === 1 ? 'profile' : 'one of the profiles'} ${listed(profiles)}`;
  const where = fargate === 'yes' ? `on Fargate by ${names}` : (why ?? 'not known whether on Fargate');
  const parts = [where, forecastSizeText(forecast), acceptedText(forecast), loggingText(forecast)];
  return printable(parts.filter((part) => part !== '').join('; '), 1000);
}

function forecastSizeText({ size, sizeUncertain }: PlacementForecast): string {
  if (size === null) return sizeUncertain ? 'may be too large for Fargate' : 'too large for Fargate';
  const text = `${String(size.vcpu)} vCPU ${String(size.memoryGiB)} GB`;
  return sizeUncertain ? `${text}, if Fargate counts as Kubernetes does` : text;
}

function acceptedText({ accepted, refusedBy }: PlacementForecast): string {
  if (accepted === 'yes') return 'accepted';
  if (accepted === 'no') return `REFUSED (${listed(refusedBy)})`;
  return accepted === null ? '' : 'not known whether accepted';
}

function loggingText({ logging, loggingWhy }: PlacementForecast): string {
  if (logging === null) return '';
  const why = loggingWhy === null ? '' : ` (${loggingWhy})`;
  return {
    configured: 'logging is configured',
    'not-configured': `NOT LOGGED${why}`,
    'not-wanted': `logs not wanted${why}`,
    unknown: `not known whether logged${why}`,
  }[logging];
}

/** `deploy.yaml:3:5`; empty for what is in no file. */
export function placeText({ location }: Pick<Finding, 'location'>): string {
  if (location === undefined) return '';
  const { file, line, column } = location;
  return `${printable(file)}:${String(line)}:${String(column)}`;
}
