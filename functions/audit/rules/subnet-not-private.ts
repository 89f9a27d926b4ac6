import { shellCommand } from '#lib/text/wording.ts';
import type { RouteTable } from '#model/cluster/network.ts';
import { awsDocs, defineRule, type Facts, type Violation } from '../rule.ts';
import { profilesText, withoutProfiles } from '../profile/role/execution-roles.ts';
import { tableOf, type UsedSubnet, usedSubnets } from '../profile/network.ts';

export default defineRule({
  id: 'subnet-not-private',
  group: "profile's surroundings",
  title: 'Subnets of profiles have no route to an internet gateway',
  severity: 'high',
  needs: ['profiles', 'subnets', 'routeTables'],
  docs: awsDocs.profile,
  notApplicable: (facts) => withoutProfiles(facts) ?? withoutSubnets(facts),
  *perCluster({ profiles, subnets, routeTables, cluster }) {
    let judged = 0;
    for (const used of usedSubnets(profiles, subnets)) {
      // subnet-exhausted covers a subnet that does not exist.
      if (used.subnet === null) continue;
      const table = tableOf(used.subnet, routeTables);
      if (table === null) {
        yield { unjudged: `no route table is known of subnet ${used.id}`, count: 1, lacking: [] };
        continue;
      }
      judged++;
      if (table.internetRoutes.length > 0) yield violation(used, table, cluster.region);
    }
    yield { judged };
  },
});

/** Reason if no subnet exists; subnet-exhausted covers deleted subnets. */
function withoutSubnets({ profiles, subnets }: Facts<'profiles' | 'subnets', never>): string | null {
  const isGone = usedSubnets(profiles, subnets).every(({ subnet }) => subnet === null);
  return isGone ? 'none of the subnets of profiles exists' : null;
}

function violation(
  { id, profiles }: UsedSubnet,
  { id: table, isMain, internetRoutes }: RouteTable,
  region: string,
): Violation {
  return {
    subject: { kind: 'Subnet', name: id },
    message: `Subnet ${id} of ${profilesText(profiles)} is public: ${isMain ? 'the main route table' : 'its route table'} ${table} leads to an internet gateway. Pods on Fargate get no public address, so that nothing beyond the VPC answers them by that route`,
    evidence: internetRoutes.map(({ destination, gateway }) => ({
      what: `route to ${destination} in ${table}`,
      is: gateway,
      shouldBe: 'a NAT gateway, or none',
    })),
    remediation: {
      summary:
        'Use a subnet whose way out is a NAT gateway, or VPC endpoints, in a new profile; or give this one such a route table',
      commands: [shellCommand('aws', 'ec2', 'describe-route-tables', '--region', region, '--route-table-ids', table)],
      notes: [
        'EKS takes no public subnet for a new profile: the route came later.',
        'Load balancers and NAT gateways in the subnet need the route that is there.',
      ],
    },
  };
}
