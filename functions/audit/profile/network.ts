import { compareText } from '#lib/text/compare.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import type { RouteTable, Subnet, VpcEndpoint, SecurityGroupPolicy } from '#model/cluster/network.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { ConfigMap } from '#model/facts/cluster-facts.ts';
import { selectsLabels } from '#model/facts/label-selector.ts';
import type { Pod } from '#model/facts/pod.ts';
import { activeOnes } from './role/execution-roles.ts';
import { loggingNeeds } from './role/needed-permissions.ts';

/** A subnet that ACTIVE profiles name. */
export interface UsedSubnet {
  readonly id: string;
  readonly profiles: readonly FargateProfile[];
  /** Null if no subnet has this id. */
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

/** A subnet without a route that certainly leaves its VPC. */
export interface IsolatedSubnet {
  readonly used: UsedSubnet;
  readonly subnet: Subnet;
  readonly table: RouteTable;
  /** Reason why other destinations are only probably unreachable; null if it is certain. */
  readonly doubt: string | null;
}

/** Null for a deleted subnet (covered by subnet-exhausted) and for a public one (covered by subnet-not-private). */
export function wayOut(
  used: UsedSubnet,
  tables: readonly RouteTable[],
  { account }: Pick<ClusterInfo, 'account'>,
): IsolatedSubnet | 'open' | 'unknown' | null {
  const { subnet } = used;
  if (subnet === null) return null;
  const table = tableOf(subnet, tables);
  if (table === null) return 'unknown';
  if (table.internetRoutes.length > 0) return null;
  return table.leadsOut === 'yes' ? 'open' : { used, subnet, table, doubt: doubtOf(subnet, table, account) };
}

function doubtOf({ ownerId }: Subnet, { id, leadsOut }: RouteTable, account: string): string | null {
  if (leadsOut === 'maybe') return `what the routes of ${id} reach is not known`;
  // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html
  if (ownerId !== null && ownerId !== account)
    return `its VPC is of account ${ownerId}, whose endpoints may not be seen here`;
  return null;
}

/** Reachability of a service: `by-other-name` is an endpoint that the service's usual name may not resolve to. */
export type Reach = (service: string) => 'yes' | 'no' | 'by-other-name';

/** Reachability through endpoints alone. */
export function endpointReachability(
  { subnet: { vpcId }, table }: IsolatedSubnet,
  endpoints: readonly VpcEndpoint[],
  { region }: ClusterInfo,
): Reach {
  const here = endpoints.filter((endpoint) => endpoint.vpcId === vpcId && endpoint.available);
  return (service) => {
    const found = here.filter((endpoint) => endpoint.service.endsWith(`.${region}.${service}`));
    if (found.some(({ routeTableIds, privateDns }) => routeTableIds?.includes(table.id) ?? privateDns)) return 'yes';
    return found.some(({ routeTableIds }) => routeTableIds === null) ? 'by-other-name' : 'no';
  };
}

/** A service that pods or their log router must reach. */
export interface EndpointNeed {
  /** Short name, e.g. `ecr.api`. */
  readonly service: string;
  /** Service name of the endpoint. */
  readonly serviceName: string;
  /** Consequence if nothing leads to it. */
  readonly without: string;
  /** Pods do not start without it. */
  readonly toStart: boolean;
}

const noImages = 'pods may not get their images and stay Pending';
const noCredentials = 'pods with an IAM role of their service account may get no credentials';
const noLogs = 'pods may say LoggingEnabled while no log arrives';

/**
 * Endpoints that pods need in a subnet without a route out of the VPC: to pull images from ECR, whose layers are in S3,
 * and to deliver logs in the same Region.
 * https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html,
 * https://github.com/aws/containers-roadmap/issues/1254
 */
export function endpointNeeds(cluster: ClusterInfo, configMap: ConfigMap | null): EndpointNeed[] {
  const images = ['ecr.api', 'ecr.dkr', 's3'].map((service) => ({ service, without: noImages, toStart: true }));
  const logs = logServices(cluster, configMap).map((service) => ({ service, without: noLogs, toStart: false }));
  return [...images, ...logs].map((need) => ({ ...need, serviceName: serviceName(need.service, cluster) }));
}

/**
 * Endpoint that pods with an IAM role for their service account (IRSA) need to exchange their token for credentials.
 */
export function credentialsNeed(cluster: ClusterInfo): EndpointNeed {
  return { service: 'sts', without: noCredentials, toStart: false, serviceName: serviceName('sts', cluster) };
}

/** Services whose names have a prefix in the China Regions: https://github.com/aws/aws-cdk/pull/16139 */
const prefixedInChina: ReadonlySet<string> = new Set(['ecr.api', 'ecr.dkr', 'kinesis-streams', 'sts']);

function serviceName(service: string, { partition, region }: ClusterInfo): string {
  const prefix = partition === 'aws-cn' && prefixedInChina.has(service) ? 'cn.' : '';
  return `${prefix}com.amazonaws.${region}.${service}`;
}

/** Endpoints serve only one Region, and an OpenSearch domain may be in the VPC itself. */
function logServices(cluster: ClusterInfo, configMap: ConfigMap | null): string[] {
  const needs = configMap === null ? [] : loggingNeeds(cluster, configMap);
  const here = needs.filter(({ region }) => region === cluster.region).map(({ output }) => serviceOf(output));
  return [...new Set(here.filter((service) => service !== null))];
}

function serviceOf(output: string): string | null {
  if (output === 'es') return null;
  if (output === 'firehose' || output === 'kinesis_firehose') return 'kinesis-firehose';
  return output === 'kinesis' ? 'kinesis-streams' : 'logs';
}

/** Security group policies of one pod. A pod that several select gets the security groups of all. */
interface PoliciesOf {
  readonly certain: readonly SecurityGroupPolicy[];
  /** Policies that select by labels of the service account, which are not read. */
  readonly possible: readonly SecurityGroupPolicy[];
}

/**
 * Policies that select a pod: by its labels, by its service account, or by both if they have both selectors. A policy
 * without selectors or without groups is skipped, as the controller does.
 * https://docs.aws.amazon.com/eks/latest/userguide/sg-pods-example-deployment.html
 */
export function policiesOf(
  { namespace, labels }: Pick<Pod, 'namespace' | 'labels'>,
  policies: readonly SecurityGroupPolicy[],
): PoliciesOf {
  const mine = policies.filter((policy) => policy.namespace === namespace && isWhole(policy));
  const selected = mine.filter(({ podSelector }) => podSelector === null || selectsLabels(podSelector, labels));
  return {
    certain: selected.filter(({ accounts }) => accounts !== 'some'),
    possible: selected.filter(({ accounts }) => accounts === 'some'),
  };
}

function isWhole({ podSelector, accounts, groupIds }: SecurityGroupPolicy): boolean {
  return (podSelector !== null || accounts !== null) && groupIds.length > 0;
}
