import type { FargateSize } from './sizes.ts';
import table from './fargate-prices.json' with { type: 'json' };

/** AWS counts a month as so many hours when it estimates. */
export const hoursPerMonth = 730;

/** List prices on demand, Linux on x86, in USD. */
interface RegionPrice {
  readonly vcpuHour: number;
  readonly gbHour: number;
}

const regions: Readonly<Record<string, RegionPrice>> = table.regions;

/**
 * What an hour of so much costs in a region, in USD, by the list; null where the list has no price. Ephemeral storage,
 * Savings Plans and taxes are not in it. One price holds for Amazon ECS and Amazon EKS.
 * https://aws.amazon.com/fargate/pricing/
 */
export function usdPerHour({ vcpu, memoryGiB }: FargateSize, region: string): number | null {
  if (!Object.hasOwn(regions, region)) return null;
  const { vcpuHour = 0, gbHour = 0 } = regions[region] ?? {};
  return vcpu * vcpuHour + memoryGiB * gbHour;
}

/** The same for a month, in whole cents. */
export function usdPerMonth(size: FargateSize, region: string): number | null {
  const hourly = usdPerHour(size, region);
  return hourly === null ? null : Math.round(hourly * hoursPerMonth * 100) / 100;
}

/** `9.01 USD`; less than a cent is said to be so, not nothing. */
export function usdText(usd: number): string {
  return usd > 0 && usd < 0.01 ? 'less than 0.01 USD' : `${usd.toFixed(2)} USD`;
}
