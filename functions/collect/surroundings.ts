import { compareText } from '#lib/compare-text.ts';
import type { ClusterInfo } from '#model/cluster.ts';
import type { ConfigMap, Slices } from '#model/cluster-facts.ts';
import type { NeededPermission } from '#model/execution-role.ts';
import type { FargateProfile } from '#model/fargate-profile.ts';
import { type Slice, unread } from '#model/slice.ts';
import { readSlice } from './raw/slices.ts';
import { toAccessEntry, toPodIdentityAssociation } from './project/to-access-entry.ts';
import { roleArnOf, toExecutionRole } from './project/to-execution-role.ts';
import { toRoleMappings } from './project/to-role-mappings.ts';
import { toRouteTable, toSubnet, toVpcEndpoint } from './project/to-subnet.ts';
import { collectPages } from './raw/pages.ts';
import type { RawSource, RawSurroundings } from './raw-source.ts';

/** What decides which permissions of a role are worth asking for. */
export interface PermissionFacts {
  readonly cluster: ClusterInfo;
  readonly loggingConfigMap: Slice<ConfigMap | null>;
}

/** Says what the roles of a cluster have to be allowed: for who judges to know, and passed in by who composes. */
export type NeededPermissions = (facts: PermissionFacts) => readonly NeededPermission[];

export type SurroundingSlices = Pick<
  Slices,
  | 'executionRoles'
  | 'accessEntries'
  | 'authMap'
  | 'subnets'
  | 'routeTables'
  | 'vpcEndpoints'
  | 'podIdentityAssociations'
>;

/** Only of what profiles name; without any nothing is asked. */
export async function readSurroundings(
  source: RawSource,
  profiles: Slice<readonly FargateProfile[]>,
  facts: PermissionFacts,
  neededPermissions: NeededPermissions,
): Promise<SurroundingSlices> {
  if (!profiles.ok) {
    const all = profiles;
    return {
      executionRoles: all,
      accessEntries: all,
      authMap: all,
      subnets: all,
      routeTables: all,
      vpcEndpoints: all,
      podIdentityAssociations: all,
    };
  }
  const { roleArns, subnetIds } = namedBy(profiles.value);
  const none = profiles.value.length === 0;
  const [executionRoles, accessEntries, authMap, networks, podIdentityAssociations] = await Promise.all([
    asked(source, 'roles', async (roles) => {
      const records = roleArns.length === 0 ? [] : await roles(roleArns, neededPermissions(facts));
      const recordOf = (arn: string) => records.find((record) => roleArnOf(record) === arn) ?? { RoleArn: arn };
      return Promise.all(roleArns.map((arn) => toExecutionRole(recordOf(arn))));
    }),
    asked(source, 'accessEntries', async (entries) =>
      // EKS refuses the question where there can be none.
      roleArns.length === 0 || facts.cluster.authenticationMode === 'CONFIG_MAP'
        ? []
        : (await entries(roleArns)).map(toAccessEntry).filter(({ principalArn }) => roleArns.includes(principalArn)),
    ),
    asked(source, 'authMap', async (pages) => (none ? null : readAuthMap(pages))),
    readNetworks(source, subnetIds),
    asked(source, 'podIdentityAssociations', async (list) =>
      none ? [] : (await list()).map(toPodIdentityAssociation),
    ),
  ]);
  return { executionRoles, accessEntries, authMap, ...networks, podIdentityAssociations };
}

export interface Named {
  readonly roleArns: readonly string[];
  readonly subnetIds: readonly string[];
}

/** The roles and subnets that profiles name, each once. */
export function namedBy(profiles: readonly FargateProfile[]): Named {
  const distinct = (texts: readonly string[]) => [...new Set(texts)].filter((text) => text !== '').sort(compareText);
  return {
    roleArns: distinct(profiles.map(({ podExecutionRoleArn }) => podExecutionRoleArn)),
    subnetIds: distinct(profiles.flatMap(({ subnets }) => subnets)),
  };
}

async function readAuthMap(pages: RawSurroundings['authMap']) {
  const [mappings = null] = await collectPages(pages(), (raw) => toRoleMappings(raw));
  return mappings;
}

/** Route tables and endpoints belong to VPCs, which the subnets name. */
async function readNetworks(
  source: RawSource,
  subnetIds: readonly string[],
): Promise<Pick<SurroundingSlices, 'subnets' | 'routeTables' | 'vpcEndpoints'>> {
  const subnets = await asked(source, 'subnets', async (list) =>
    subnetIds.length === 0 ? [] : (await list(subnetIds)).map(toSubnet).filter(({ id }) => subnetIds.includes(id)),
  );
  if (!subnets.ok) return { subnets, routeTables: subnets, vpcEndpoints: subnets };
  const vpcIds = [...new Set(subnets.value.map(({ vpcId }) => vpcId))].sort(compareText);
  const [routeTables, vpcEndpoints] = await Promise.all([
    asked(source, 'routeTables', async (list) => (vpcIds.length === 0 ? [] : (await list(vpcIds)).map(toRouteTable))),
    asked(source, 'vpcEndpoints', async (list) => (vpcIds.length === 0 ? [] : (await list(vpcIds)).map(toVpcEndpoint))),
  ]);
  return { subnets, routeTables, vpcEndpoints };
}

function asked<Name extends keyof RawSurroundings, T>(
  source: RawSource,
  name: Name,
  ask: (method: RawSurroundings[Name]) => Promise<T>,
): Promise<Slice<T>> {
  const method = source[name];
  if (method === undefined) return Promise.resolve(unread(`the source of this audit does not tell of ${words[name]}`));
  return readSlice(() => ask(method.bind(source) as RawSurroundings[Name]));
}

const words: Readonly<Record<keyof RawSurroundings, string>> = {
  roles: 'execution roles',
  accessEntries: 'access entries',
  authMap: 'the ConfigMap aws-auth',
  subnets: 'subnets',
  routeTables: 'route tables',
  vpcEndpoints: 'VPC endpoints',
  podIdentityAssociations: 'Pod Identity associations',
};
