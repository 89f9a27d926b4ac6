import { plural, shellCommand } from '#lib/text/wording.ts';
import type { Subnet } from '#model/cluster/network.ts';
import { awsDocs, defineRule, type Violation } from '../rule.ts';
import { profilesText, withoutProfiles } from '../profile/role/execution-roles.ts';
import { type UsedSubnet, usedSubnets } from '../profile/network.ts';

/** Free addresses that AWS recommends in a subnet that EKS uses; fewer do not last through a rollout. */
const wantedFree = 16;
/** A small subnet that is mostly free is not running out. */
const wantedShare = 0.2;
/** AWS reserves the first four addresses of a subnet and the last. */
const reserved = 5;

export default defineRule({
  id: 'subnet-exhausted',
  group: "profile's surroundings",
  title: 'Subnets of profiles exist and have addresses left for new pods',
  severity: 'medium',
  needs: ['profiles', 'subnets'],
  docs: awsDocs.considerations,
  notApplicable: withoutProfiles,
  *perCluster({ profiles, subnets, cluster }) {
    let judged = 0;
    for (const used of usedSubnets(profiles, subnets)) {
      const free = used.subnet?.availableAddresses ?? null;
      if (used.subnet === null) yield missing(used, cluster.region);
      else if (free === null)
        yield { unjudged: `how many addresses subnet ${used.id} has left is not known`, count: 1, lacking: [] };
      else if (isRunningOut(free, used.subnet)) yield violation(used, free, used.subnet, cluster.region);
      if (used.subnet === null || free !== null) judged++;
    }
    yield { judged };
  },
});

function isRunningOut(free: number, { cidr }: Subnet): boolean {
  const usable = usableIn(cidr);
  return free === 0 || (free < wantedFree && (usable === null || free < usable * wantedShare));
}

function usableIn(cidr: string | null): number | null {
  const prefix = /\/(\d{1,2})$/.exec(cidr ?? '')?.[1];
  return prefix === undefined ? null : 2 ** (32 - Number(prefix)) - reserved;
}

function violation({ id, profiles }: UsedSubnet, free: number, { cidr }: Subnet, region: string): Violation {
  const usable = usableIn(cidr);
  const of = usable === null ? '' : ` of ${String(usable)}`;
  const effect =
    free === 0
      ? 'has no free address: no new pod can start in it'
      : `has ${plural(free, 'free address', 'free addresses')}${of} left, and every pod on Fargate takes one`;
  return {
    subject: { kind: 'Subnet', name: id },
    ...(free === 0 ? { severity: 'high' } : {}),
    message: `Subnet ${id} of ${profilesText(profiles)} ${effect}`,
    evidence: [
      { what: 'free addresses', is: `${String(free)}${of}`, shouldBe: `at least ${String(wantedFree)}` },
      ...(cidr === null ? [] : [{ what: 'range', is: cidr }]),
    ],
    remediation: remedy(id, region),
  };
}

function missing({ id, profiles }: UsedSubnet, region: string): Violation {
  return {
    subject: { kind: 'Subnet', name: id },
    detail: 'missing',
    severity: 'high',
    message: `Subnet ${id} of ${profilesText(profiles)} does not exist, so that no new pod can start in it`,
    evidence: [{ what: 'subnet', is: 'absent', shouldBe: id }],
    remediation: remedy(id, region),
  };
}

function remedy(id: string, region: string): Violation['remediation'] {
  return {
    summary:
      'Make a profile with a larger private subnet, for example of a secondary range of the VPC, then delete this one',
    commands: [
      shellCommand('aws', 'ec2', 'describe-subnets', '--region', region, '--filters', `Name=subnet-id,Values=${id}`),
    ],
    notes: [
      'Neither the subnets of a profile nor the range of a subnet can be changed.',
      'Deleting a profile deletes its pods.',
    ],
  };
}
