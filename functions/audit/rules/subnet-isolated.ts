import { listed } from '../../lib/plural.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import type { ClusterInfo } from '../../model/cluster.ts';
import type { ConfigMap } from '../../model/cluster-facts.ts';
import type { Slice } from '../../model/slice.ts';
import type { RouteTable, Subnet, VpcEndpoint } from '../../model/subnet.ts';
import { awsDocs } from '../aws-docs.ts';
import { profilesText, withoutProfiles } from '../execution-roles.ts';
import { type EndpointNeed, endpointNeeds } from '../permissions/endpoint-needs.ts';
import { tableOf, type UsedSubnet, usedSubnets } from '../profile-subnets.ts';
import { defineRule, type Outcome, type Violation } from '../rule.ts';

export default defineRule({
  id: 'subnet-isolated',
  group: "profile's surroundings",
  title: 'Subnets of profiles lead out of their VPC, or the VPC has the endpoints that pods need',
  severity: 'high',
  needs: ['profiles', 'subnets', 'routeTables', 'vpcEndpoints'],
  uses: ['loggingConfigMap'],
  docs: awsDocs.privateClusters,
  notApplicable: withoutProfiles,
  *perCluster({ profiles, subnets, routeTables, vpcEndpoints, loggingConfigMap, cluster }) {
    const needs = endpointNeeds(cluster, configOf(loggingConfigMap));
    const closed: Closed[] = [];
    let judged = 0;
    for (const used of usedSubnets(profiles, subnets)) {
      const way = wayOut(used, routeTables);
      if (way === 'unknown') yield { unjudged: `no route table is known of subnet ${used.id}`, count: 1 };
      else if (way === 'open') judged++;
      else if (way !== null) closed.push(way);
    }
    for (const { used, subnet, table } of closed) {
      const outcome = isolated(used, reachOf(subnet, table, vpcEndpoints, cluster), needs);
      if (outcome === null || 'subject' in outcome) judged++;
      if (outcome !== null) yield outcome;
    }
    if (closed.length > 0 && !loggingConfigMap.ok)
      yield { unjudged: `where logs go is not known (${loggingConfigMap.reason})`, count: closed.length };
    yield { judged };
  },
});

/** A subnet all of whose routes end in its VPC. */
interface Closed {
  readonly used: UsedSubnet;
  readonly subnet: Subnet;
  readonly table: RouteTable;
}

/** Null for one that is gone, of which subnet-exhausted speaks, and for a public one, of which subnet-not-private does. */
function wayOut(used: UsedSubnet, tables: readonly RouteTable[]): Closed | 'open' | 'unknown' | null {
  const { subnet } = used;
  if (subnet === null) return null;
  const table = tableOf(subnet, tables);
  if (table === null) return 'unknown';
  if (table.internetRoutes.length > 0) return null;
  return table.leadsOut ? 'open' : { used, subnet, table };
}

function configOf(slice: Slice<ConfigMap | null>): ConfigMap | null {
  return slice.ok ? slice.value : null;
}

/** How a service is reached: not at all, or by an endpoint that its usual name may not lead to. */
type Reach = (service: string) => 'yes' | 'no' | 'by-other-name';

function reachOf(
  { vpcId }: Subnet,
  table: RouteTable,
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

/** Null when all that is needed is reached. */
function isolated(used: UsedSubnet, reach: Reach, needs: readonly EndpointNeed[]): Outcome | null {
  const missing = needs.filter(({ service }) => reach(service) === 'no');
  if (missing.length > 0) return violation(used, missing);
  const hidden = needs.filter(({ service }) => reach(service) === 'by-other-name').map(({ service }) => service);
  if (hidden.length === 0) return null;
  return {
    unjudged: `subnet ${used.id} has no way out, and whether names lead to the endpoints of ${listed(hidden)}, which have no private DNS, is not known`,
    count: 1,
  };
}

function violation({ id, profiles, subnet }: UsedSubnet, missing: readonly EndpointNeed[]): Violation {
  const names = missing.map(({ service }) => service);
  const costs = [...new Set(missing.map(({ without }) => without))];
  return {
    subject: { kind: 'Subnet', name: id },
    ...(missing.some(({ toStart }) => toStart) ? {} : { severity: 'medium' }),
    message: `Subnet ${id} of ${profilesText(profiles)} has no way out of its VPC, and the VPC has no endpoint for ${listed(names)}: ${listed(costs)}`,
    evidence: missing.map(({ service, without }) => ({
      what: `endpoint of ${service}`,
      is: 'absent',
      shouldBe: `there, or a NAT gateway; without it ${without}`,
    })),
    remediation: remedy(subnet?.vpcId ?? '', missing),
  };
}

function remedy(vpcId: string, missing: readonly EndpointNeed[]): Violation['remediation'] {
  const needed = missing.map(({ serviceName }) => serviceName);
  return {
    summary: `Give the VPC endpoints of ${listed(needed)}, or the subnet a route to a NAT gateway`,
    commands: [
      shellCommand('aws', 'ec2', 'describe-vpc-endpoints', '--filters', `Name=vpc-id,Values=${vpcId}`),
      ...needed.map((name) =>
        shellCommand('aws', 'ec2', 'create-vpc-endpoint', '--vpc-id', vpcId, '--service-name', name, ...kindOf(name)),
      ),
    ],
    notes: [
      'An interface endpoint also takes --subnet-ids, and a security group that lets in port 443 from the VPC; the gateway endpoint of s3 takes --route-table-ids.',
      'Pods with IAM roles for service accounts need an endpoint of sts as well, which is not judged.',
    ],
  };
}

function kindOf(serviceName: string): string[] {
  return ['--vpc-endpoint-type', serviceName.endsWith('.s3') ? 'Gateway' : 'Interface'];
}
