import { compareText } from '#lib/text/compare.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import type { RouteTable, Subnet } from '#model/cluster/network.ts';
import { activeOnes } from '../role/execution-roles.ts';

/** A subnet that ACTIVE profiles name. */
export interface UsedSubnet {
  readonly id: string;
  readonly profiles: readonly FargateProfile[];
  /** Null when there is none of that id. */
  readonly subnet: Subnet | null;
}

/** The subnets of ACTIVE profiles, each once, in order. */
export function usedSubnets(profiles: readonly FargateProfile[], subnets: readonly Subnet[]): UsedSubnet[] {
  const users = activeOnes(profiles).flatMap((profile) => [...new Set(profile.subnets)].map((id) => ({ id, profile })));
  return [...Map.groupBy(users, ({ id }) => id)]
    .sort(([a], [b]) => compareText(a, b))
    .map(([id, of]) => ({
      id,
      profiles: of.map(({ profile }) => profile),
      subnet: subnets.find((one) => one.id === id) ?? null,
    }));
}

/** The route table of a subnet: its own, or the main one of its VPC. */
export function tableOf({ id, vpcId }: Subnet, tables: readonly RouteTable[]): RouteTable | null {
  const own = tables.find(({ subnetIds }) => subnetIds.includes(id));
  return own ?? tables.find((table) => table.isMain && table.vpcId === vpcId) ?? null;
}
