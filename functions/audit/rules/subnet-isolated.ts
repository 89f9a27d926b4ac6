import { listed } from '../../lib/plural.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import { profileLabel } from '../../model/on-fargate.ts';
import { awsDocs } from '../aws-docs.ts';
import { profilesText, withoutProfiles } from '../execution-roles.ts';
import { credentialsNeed, type EndpointNeed, endpointNeeds } from '../permissions/endpoint-needs.ts';
import { type UsedSubnet, usedSubnets } from '../profile-subnets.ts';
import { defineRule, type Facts, type Outcome, type Violation } from '../rule.ts';
import { runsOnFargate } from '../silenced-pods.ts';
import { type ClosedSubnet, type Reach, reachOf, wayOut } from '../ways-out.ts';

type Read = Facts<'profiles' | 'subnets' | 'routeTables' | 'vpcEndpoints', 'loggingConfigMap'>;

export default defineRule({
  id: 'subnet-isolated',
  group: "profile's surroundings",
  title: 'Subnets of profiles lead out of their VPC, or the VPC has the endpoints that pods need',
  severity: 'high',
  needs: ['profiles', 'subnets', 'routeTables', 'vpcEndpoints'],
  uses: ['loggingConfigMap'],
  podsOptional: true,
  docs: awsDocs.privateClusters,
  notApplicable: withoutProfiles,
  fold: {
    start(facts) {
      /** Names of profiles that run pods with a role of their service account. */
      const withRoles = new Set<string>();
      return {
        see(judged) {
          const { labels, hasWebIdentity } = judged.pod;
          if (hasWebIdentity && runsOnFargate(judged)) withRoles.add(labels[profileLabel] ?? '');
          return false;
        },
        finish: (podsComplete) => judge(facts, withRoles, podsComplete),
      };
    },
  },
});

function* judge(facts: Read, withRoles: ReadonlySet<string>, podsComplete: boolean): Iterable<Outcome> {
  const closed: ClosedSubnet[] = [];
  let judged = 0;
  for (const used of usedSubnets(facts.profiles, facts.subnets)) {
    const way = wayOut(used, facts.routeTables);
    if (way === 'unknown') yield { unjudged: `no route table is known of subnet ${used.id}`, count: 1 };
    else if (way === 'open') judged++;
    else if (way !== null) closed.push(way);
  }
  for (const one of closed) {
    const outcome = isolated(one, facts, withRoles);
    if (outcome === null || 'subject' in outcome) judged++;
    if (outcome !== null) yield outcome;
  }
  yield* unknowns(facts, closed, podsComplete);
  yield { judged };
}

/** What might be needed besides, had everything been read. */
function* unknowns(facts: Read, closed: readonly ClosedSubnet[], podsComplete: boolean): Iterable<Outcome> {
  if (closed.length > 0 && !facts.loggingConfigMap.ok)
    yield { unjudged: `where logs go is not known (${facts.loggingConfigMap.reason})`, count: closed.length };
  const { service } = credentialsNeed(facts.cluster);
  const without = closed.filter((one) => reachOf(one, facts.vpcEndpoints, facts.cluster)(service) !== 'yes');
  if (without.length > 0 && !podsComplete)
    yield { unjudged: `not all pods could be read, of which some may need ${service}`, count: without.length };
}

/** Null when all that is needed is reached. */
function isolated(closed: ClosedSubnet, facts: Read, withRoles: ReadonlySet<string>): Outcome | null {
  const { loggingConfigMap, vpcEndpoints, cluster } = facts;
  const hasRoles = closed.used.profiles.some(({ name }) => withRoles.has(name));
  const needs = [
    ...endpointNeeds(cluster, loggingConfigMap.ok ? loggingConfigMap.value : null),
    ...(hasRoles ? [credentialsNeed(cluster)] : []),
  ];
  return lackOf(closed.used, reachOf(closed, vpcEndpoints, cluster), needs);
}

function lackOf(used: UsedSubnet, reach: Reach, needs: readonly EndpointNeed[]): Outcome | null {
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
    ],
  };
}

function kindOf(serviceName: string): string[] {
  return ['--vpc-endpoint-type', serviceName.endsWith('.s3') ? 'Gateway' : 'Interface'];
}
