import { listed, shellCommand } from '#lib/text/wording.ts';
import { profileLabel } from '#model/facts/pod.ts';
import type { RouteTable, Subnet } from '#model/cluster/network.ts';
import { awsDocs, defineRule, type Facts, type Outcome, type Violation } from '../rule.ts';
import { privateAccess } from '../profile/endpoint-access.ts';
import { profilesText, withoutProfiles } from '../profile/role/execution-roles.ts';
import {
  credentialsNeed,
  type EndpointNeed,
  endpointNeeds,
  usedSubnets,
  type IsolatedSubnet,
  type Reach,
  endpointReachability,
  wayOut,
} from '../profile/network.ts';

type SubnetFacts = Facts<'profiles' | 'subnets' | 'routeTables' | 'vpcEndpoints', 'loggingConfigMap'>;

export default defineRule({
  id: 'subnet-isolated',
  revision: 2,
  group: "profile's surroundings",
  title: 'Subnets of profiles lead out of their VPC, or the VPC has the endpoints that pods need',
  severity: 'high',
  needs: ['profiles', 'subnets', 'routeTables', 'vpcEndpoints'],
  uses: ['loggingConfigMap'],
  podsOptional: true,
  docs: awsDocs.privateClusters,
  notApplicable: (facts) => withoutProfiles(facts) ?? withoutClosable(facts),
  fold: {
    start(facts) {
      /** Names of profiles with pods that use an IAM role for their service account. */
      const withRoles = new Set<string>();
      return {
        see(judged) {
          const { labels, hasWebIdentity } = judged.pod;
          // Finished pods count too: they come again, as those of CronJobs do.
          if (hasWebIdentity && judged.placement.onFargate) withRoles.add(labels[profileLabel] ?? '');
          return false;
        },
        finish: (podsComplete) => judge(facts, withRoles, podsComplete),
      };
    },
  },
});

function withoutClosable({ profiles, subnets, routeTables, cluster }: SubnetFacts): string | null {
  const ways = usedSubnets(profiles, subnets).map((used) => wayOut(used, routeTables, cluster));
  return ways.every((way) => way === null) ? 'every subnet of a profile is public or gone, as other rules say' : null;
}

function* judge(facts: SubnetFacts, withRoles: ReadonlySet<string>, podsComplete: boolean): Iterable<Outcome> {
  const closed: IsolatedSubnet[] = [];
  let judged = 0;
  for (const used of usedSubnets(facts.profiles, facts.subnets)) {
    const way = wayOut(used, facts.routeTables, facts.cluster);
    if (way === 'unknown') yield { unjudged: `no route table is known of subnet ${used.id}`, count: 1, lacking: [] };
    else if (way === 'open') judged++;
    else if (way !== null) closed.push(way);
  }
  for (const one of closed) {
    const outcome = isolated(one, facts, withRoles);
    if (outcome === null || 'subject' in outcome) judged++;
    if (outcome !== null) yield outcome;
  }
  yield* unknowns(facts, closed, podsComplete);
  const certain = closed.filter(({ doubt }) => doubt === null);
  if (facts.cluster.privateEndpoint === false && certain.length > 0) yield withoutServer(certain, facts.cluster);
  yield { judged };
}

/** Endpoints that might also be needed, but depend on unread data. */
function* unknowns(facts: SubnetFacts, closed: readonly IsolatedSubnet[], podsComplete: boolean): Iterable<Outcome> {
  const { loggingConfigMap } = facts;
  if (closed.length > 0 && !loggingConfigMap.ok) {
    yield { unjudged: 'where logs go is not known', count: closed.length, lacking: [loggingConfigMap] };
  }
  const { service } = credentialsNeed(facts.cluster);
  const without = closed.filter(
    (one) => endpointReachability(one, facts.vpcEndpoints, facts.cluster)(service) !== 'yes',
  );
  if (without.length > 0 && !podsComplete)
    yield {
      unjudged: `not all pods could be read, of which some may need ${service}`,
      count: without.length,
      lacking: [],
    };
}

/** Null if everything needed is reachable. */
function isolated(closed: IsolatedSubnet, facts: SubnetFacts, withRoles: ReadonlySet<string>): Outcome | null {
  const { loggingConfigMap, vpcEndpoints, cluster } = facts;
  const hasRoles = closed.used.profiles.some(({ name }) => withRoles.has(name));
  const needs = [
    ...endpointNeeds(cluster, loggingConfigMap.ok ? loggingConfigMap.value : null),
    ...(hasRoles ? [credentialsNeed(cluster)] : []),
  ];
  return lackOf(closed, endpointReachability(closed, vpcEndpoints, cluster), needs, cluster.region);
}

function lackOf(closed: IsolatedSubnet, reach: Reach, needs: readonly EndpointNeed[], region: string): Outcome | null {
  const missing = needs.filter(({ service }) => reach(service) === 'no');
  if (missing.length > 0) return closed.doubt === null ? violation(closed, missing, region) : doubtful(closed, missing);
  const hidden = needs.filter(({ service }) => reach(service) === 'by-other-name').map(({ service }) => service);
  if (hidden.length === 0) return null;
  return {
    unjudged: `subnet ${closed.used.id} has no way out, and whether names lead to the endpoints of ${listed(hidden)}, which have no private DNS, is not known`,
    count: 1,
    lacking: [],
  };
}

/** https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html */
function withoutServer(closed: readonly IsolatedSubnet[], cluster: Facts<never, never>['cluster']): Violation {
  const { name } = cluster;
  const subnets = listed(closed.map(({ used }) => used.id));
  return {
    subject: { kind: 'Cluster', name },
    detail: 'private-endpoint',
    message: `The API server of cluster ${name} has no private endpoint, and ${closed.length === 1 ? 'subnet' : 'subnets'} ${subnets} of profiles no way out of the VPC: pods there cannot join the cluster, and stay Pending`,
    evidence: [{ what: 'private access to the API server', is: 'off', shouldBe: 'on' }],
    remediation: {
      summary: 'Turn on private access to the API server, or give the subnets a route to a NAT gateway',
      commands: [privateAccess(cluster)],
    },
  };
}

/** Missing endpoints may be reachable in a way that is not visible. */
function doubtful({ used, doubt }: IsolatedSubnet, missing: readonly EndpointNeed[]): Outcome {
  const names = listed(missing.map(({ service }) => service));
  return { unjudged: `whether subnet ${used.id} reaches ${names} is not known: ${doubt ?? ''}`, count: 1, lacking: [] };
}

function violation(closed: IsolatedSubnet, missing: readonly EndpointNeed[], region: string): Violation {
  const { id, profiles } = closed.used;
  const names = missing.map(({ service }) => service);
  const costs = [...new Set(missing.map(({ without }) => without))];
  return {
    subject: { kind: 'Subnet', name: id },
    ...(missing.some(({ toStart }) => toStart) ? {} : { severity: 'medium' }),
    message: `Subnet ${id} of ${profilesText(profiles)} has no way out of its VPC, and the VPC has no endpoint for ${listed(names)}: ${costs.join('; ')}`,
    evidence: missing.map(({ service, without }) => ({
      what: `endpoint of ${service}`,
      is: 'absent',
      shouldBe: `there, or a NAT gateway; without it ${without}`,
    })),
    remediation: remedy(closed, missing, region),
  };
}

function remedy(
  { subnet, table }: IsolatedSubnet,
  missing: readonly EndpointNeed[],
  region: string,
): Violation['remediation'] {
  const needed = missing.map(({ serviceName }) => serviceName);
  const inVpc = (verb: string, ...words: string[]) => shellCommand('aws', 'ec2', verb, '--region', region, ...words);
  const create = (name: string) =>
    inVpc('create-vpc-endpoint', '--vpc-id', subnet.vpcId, '--service-name', name, ...placeOf(name, subnet, table));
  const look = inVpc('describe-vpc-endpoints', '--filters', `Name=vpc-id,Values=${subnet.vpcId}`);
  const commands = [look, ...needed.map(create)];
  return {
    summary: `Give the VPC endpoints of ${listed(needed)}, or the subnet a route to a NAT gateway`,
    commands,
    notes: [
      ...(commands.some((line) => line.includes('SECURITY_GROUP'))
        ? ['SECURITY_GROUP stands for one that lets in port 443 from the VPC.']
        : []),
      'An interface endpoint serves every subnet of the VPC: make each once, for subnets of several availability zones. That of s3 serves the route tables that it names.',
    ],
  };
}

/** Placement of the endpoint: without it the endpoint is created, but nothing reaches it. */
function placeOf(serviceName: string, { id }: Pick<Subnet, 'id'>, table: Pick<RouteTable, 'id'>): string[] {
  if (serviceName.endsWith('.s3')) return ['--vpc-endpoint-type', 'Gateway', '--route-table-ids', table.id];
  return ['--vpc-endpoint-type', 'Interface', '--subnet-ids', id, '--security-group-ids', 'SECURITY_GROUP'];
}
