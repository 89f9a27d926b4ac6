import { mapLimited } from '#lib/async.ts';
import type { NeededPermission, Slice, Unread } from '#model/facts/cluster-facts.ts';
import { readSlice, objectOf, type RawObject } from '../raw/fields.ts';
import type { Iam, SimulationRequest } from './iam.ts';

const concurrentRoles = 2;

/** Records of `roles.json`, as described in docs/snapshot.md; a part that IAM denies is lost alone. */
export function roleRecords(
  iam: Iam,
  arns: readonly string[],
  needed: readonly NeededPermission[],
  region: string,
): Promise<readonly RawObject[]> {
  let away: Unread | null = null;
  return mapLimited(arns, concurrentRoles, async (arn) => {
    const role = away ?? (await readSlice(() => iam.role(roleNameOf(arn))));
    // If IAM does not answer, it is not asked again: in a network without a route to IAM, each call would wait for its
    // full timeout.
    if (!role.ok && role.missingPermission === undefined) {
      away = role;
      return record(arn, { Role: role, AttachedPolicies: role, Simulation: role, Policies: role });
    }
    return roleRecord(iam, arn, role, { needed, region });
  });
}

interface NeededAccess {
  readonly needed: readonly NeededPermission[];
  readonly region: string;
}

async function roleRecord(
  iam: Iam,
  arn: string,
  role: Slice<RawObject | null>,
  { needed, region }: NeededAccess,
): Promise<RawObject> {
  const name = roleNameOf(arn);
  if (role.ok && role.value === null) return record(arn, { Role: role });
  const attached = await readSlice(() => iam.attachedPolicies(name));
  const open = needed.filter((permission) => !isGranted(permission, role, attached));
  const parts = { Role: role, AttachedPolicies: attached };
  if (open.length === 0) return record(arn, parts);
  const ownArn = role.ok ? String(role.value?.['Arn']) : arn;
  const simulation = await readSlice(() => simulateAll(iam, ownArn, open, region));
  if (simulation.ok || !attached.ok) return record(arn, { ...parts, Simulation: simulation });
  const policies = await readSlice(() => iam.policies(name, attached.value));
  return record(arn, { ...parts, Simulation: simulation, Policies: policies });
}

function roleNameOf(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}

/** A permissions boundary can take away permissions that a policy grants. */
function isGranted(
  { grantedBy }: NeededPermission,
  role: Slice<RawObject | null>,
  attached: Slice<readonly RawObject[]>,
): boolean {
  const isBounded = !role.ok || role.value === null || role.value['PermissionsBoundary'] !== undefined;
  if (grantedBy === undefined || isBounded || !attached.ok) return false;
  return attached.value.some(({ PolicyArn }) =>
    grantedBy.some((name) => String(PolicyArn).endsWith(`:aws:policy/${name}`)),
  );
}

/** One call for all actions on the same resource. */
async function simulateAll(
  iam: Iam,
  arn: string,
  needed: readonly NeededPermission[],
  region: string,
): Promise<readonly RawObject[]> {
  const requests = [...Map.groupBy(needed, ({ resource }) => resource)].map(
    ([resource, permissions]): SimulationRequest => ({
      actions: [...new Set(permissions.map(({ action }) => action))],
      resources: [resource],
      region: resource.split(':')[3] || region,
    }),
  );
  return (await mapLimited(requests, 1, (request) => iam.simulate(arn, request))).flat();
}

type Parts = Readonly<Record<string, Slice<unknown>>>;

function record(arn: string, parts: Parts): RawObject {
  const read = Object.entries(parts).flatMap(([name, part]) => (part.ok ? [[name, part.value] as const] : []));
  const lost = Object.entries(parts).flatMap(([name, part]) => (part.ok ? [] : [[name, denied(part)] as const]));
  return {
    RoleArn: arn,
    ...Object.fromEntries(read),
    ...(lost.length === 0 ? {} : { Denied: objectOf(Object.fromEntries(lost)) }),
  };
}

function denied({ reason, missingPermission }: Unread): RawObject {
  return missingPermission === undefined ? { reason } : { reason, missingPermission };
}
