import { printable } from '#lib/text/wording.ts';
import type { RoleMapping } from '#model/cluster/cluster.ts';
import type { UsedRole } from './execution-roles.ts';

/** An `aws-auth` line that was probably meant for an execution role, but names something else. */
export interface NearMapping {
  readonly roleArn: string;
  /** The mistake, as a clause after "a line there". */
  readonly slip: string;
}

const roleArn = /^arn:(?<partition>[^:]*):iam::(?<account>[^:]*):role\/(?<path>(?:.*\/)?)(?<name>[^/]+)$/i;
const profileArn = /^arn:[^:]*:eks:[^:]*:[^:]*:fargateprofile\/[^/]+\/(?<profile>[^/]+)/i;

/** Line that is nearest to one for the role; undefined if none is near. */
export function nearMapping(
  { arn, profiles }: Pick<UsedRole, 'arn' | 'profiles'>,
  mappings: readonly RoleMapping[],
): NearMapping | undefined {
  const names = profiles.map(({ name }) => name);
  const near = mappings.flatMap((mapping) => {
    const slip = slipOf(mapping.roleArn, arn, names);
    return slip === null ? [] : [{ roleArn: mapping.roleArn, slip }];
  });
  return near[0];
}

function slipOf(written: string, arn: string, profiles: readonly string[]): string | null {
  const profile = profileArn.exec(written)?.groups?.['profile'];
  if (profile === undefined) return slipOfRole(partsOf(written), partsOf(arn));
  return profiles.includes(profile) ? 'has the ARN of the profile in place of that of the role' : null;
}

type RoleParts = Readonly<Record<'partition' | 'account' | 'path' | 'name', string>>;

function partsOf(arn: string): RoleParts | null {
  const { partition = '', account = '', path = '', name } = roleArn.exec(arn)?.groups ?? {};
  return name === undefined ? null : { partition, account, path, name };
}

function slipOfRole(is: RoleParts | null, wanted: RoleParts | null): string | null {
  if (is === null || wanted === null || !isSame(is.name, wanted.name)) return null;
  if (is.account !== wanted.account) return `has a role of that name in account ${printable(is.account, 20)}`;
  if (is.path === wanted.path) return is.partition === wanted.partition ? null : 'has another partition';
  return is.path === '' ? 'has the ARN of the role without its path' : 'has a path in the ARN of the role';
}

/** IAM role names are unique regardless of case. */
function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
