import { compareText } from '#lib/compare-text.ts';
import type { ClusterInfo } from '#model/cluster.ts';
import type { FargateProfile } from '#model/fargate-profile.ts';
import { readConfigMaps } from '../config-maps.ts';
import { toClusterInfo } from '../project/to-cluster-info.ts';
import { collectPages } from '../raw/pages.ts';
import type { RawObject } from '../raw/fields.ts';
import type { RawSource } from '../raw-source.ts';
import { type Named, namedBy, type NeededPermissions } from '../surroundings.ts';
import type { SnapshotFileName } from './files.ts';
import {
  redactAccessEntry,
  redactAssociation,
  redactAuthMap,
  redactRole,
  redactRouteTable,
  redactSubnet,
  redactVpcEndpoint,
} from './redact-surroundings.ts';

/** A file about the surroundings of profiles: how it is read, and what is written when it cannot be. */
export interface SurroundingsFile {
  readonly name: SnapshotFileName;
  readonly read: () => Promise<unknown>;
  readonly empty: unknown;
}

/** Only of what profiles name, as an audit reads it; a source that does not tell of something gives no file of it. */
export function surroundingsFiles(
  source: RawSource,
  cluster: RawObject,
  profiles: readonly FargateProfile[],
  needed: NeededPermissions,
): SurroundingsFile[] {
  const named = namedBy(profiles);
  const described = toClusterInfo(cluster);
  const { authMap, podIdentityAssociations } = source;
  return [
    ...roleFile(source, named, described, needed),
    ...entriesFile(source, named, described),
    ...(authMap === undefined ? [] : [listFile('aws-auth', () => collectPages(authMap.call(source), redactAuthMap))]),
    ...networkFiles(source, named),
    ...(podIdentityAssociations === undefined
      ? []
      : [
          inField('pod-identity-associations', 'associations', async () =>
            (await podIdentityAssociations.call(source)).map(redactAssociation),
          ),
        ]),
  ];
}

function roleFile(
  source: RawSource,
  { roleArns }: Named,
  cluster: ClusterInfo,
  needed: NeededPermissions,
): SurroundingsFile[] {
  const { roles } = source;
  if (roles === undefined) return [];
  const read = async () => {
    if (roleArns.length === 0) return [];
    const { loggingConfigMap } = await readConfigMaps(source.configMaps());
    return (await roles.call(source, roleArns, needed({ cluster, loggingConfigMap }))).map(redactRole);
  };
  return [{ name: 'roles', read, empty: [] }];
}

function entriesFile(source: RawSource, { roleArns }: Named, { authenticationMode }: ClusterInfo): SurroundingsFile[] {
  const { accessEntries } = source;
  if (accessEntries === undefined) return [];
  // EKS refuses the question where there can be none.
  const canBe = roleArns.length > 0 && authenticationMode !== 'CONFIG_MAP';
  const read = async () => {
    const entries = canBe ? await accessEntries.call(source, roleArns) : [];
    return entries.map((entry) => ({ accessEntry: redactAccessEntry(entry) }));
  };
  return [{ name: 'access-entries', read, empty: [] }];
}

/** Subnets name their VPCs, whose route tables and endpoints follow. */
function networkFiles(source: RawSource, { subnetIds }: Named): SurroundingsFile[] {
  const { subnets, routeTables, vpcEndpoints } = source;
  if (subnets === undefined || routeTables === undefined || vpcEndpoints === undefined) return [];
  let reading: Promise<readonly RawObject[]> | undefined;
  const read = async () => (subnetIds.length === 0 ? [] : await (reading ??= subnets.call(source, subnetIds)));
  const inVpcs = async (list: typeof routeTables) => {
    const vpcIds = [...new Set((await read()).map(({ VpcId }) => String(VpcId)))].sort(compareText);
    return vpcIds.length === 0 ? [] : await list.call(source, vpcIds);
  };
  return [
    inField('subnets', 'Subnets', async () => (await read()).map(redactSubnet)),
    inField('route-tables', 'RouteTables', async () => (await inVpcs(routeTables)).map(redactRouteTable)),
    inField('vpc-endpoints', 'VpcEndpoints', async () => (await inVpcs(vpcEndpoints)).map(redactVpcEndpoint)),
  ];
}

/** As AWS prints a list: in a field of its answer. */
function inField(name: SnapshotFileName, field: string, read: () => Promise<readonly RawObject[]>): SurroundingsFile {
  return { name, read: async () => ({ [field]: await read() }), empty: { [field]: [] } };
}

/** As kubectl prints it. */
function listFile(name: SnapshotFileName, read: () => Promise<readonly RawObject[]>): SurroundingsFile {
  const list = { apiVersion: 'v1', kind: 'List' };
  return { name, read: async () => ({ ...list, items: await read() }), empty: { ...list, items: [] } };
}
