import type { Inventory } from '#model/inventory.ts';
import { countOf, fill } from '../texts/fill.ts';
import type { DocumentTexts } from '../texts/catalogue.ts';

/** What was read, what of it runs on Fargate, how large, and what that comes to, on one line. */
export function inventoryText(inventory: Inventory, { result, counts }: DocumentTexts): string {
  const { pods, onFargate } = inventory;
  const counted = fill(result.podsRead, { pods: countOf(counts.pods, pods), onFargate: String(onFargate) });
  return `${counted}${sizeText(inventory, result.provisioned)}${monthlyText(inventory, result.monthly)}`;
}

function sizeText({ provisioned, requested }: Inventory, text: string): string {
  if (provisioned.vcpu === 0) return '';
  return fill(text, {
    ...{ vcpu: String(provisioned.vcpu), memory: String(provisioned.memoryGiB) },
    ...{ vcpuAsked: String(requested.vcpu), memoryAsked: String(requested.memoryGiB) },
  });
}

/** Nothing where no price is known, and of results from before there were prices. */
function monthlyText({ estimatedUsdPerMonth: usd }: Inventory, text: string): string {
  return !usd || usd.provisioned === 0 ? '' : fill(text, { usd: usd.provisioned.toFixed(2) });
}
