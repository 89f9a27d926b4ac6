import { AuditorError } from '#model/auditor-error.ts';
import type { Targets } from '#model/configuration/targets.ts';
import type { Self } from '#model/cluster/cluster-key.ts';

/**
 * Access to an account: nothing for our own; for others a role, with the external ID that its trust policy requires.
 */
export interface Access {
  readonly roleArn?: string;
  readonly externalId?: string;
}

/** Default targets: this account, this Region, all clusters. */
export function defaultTargets({ account, region }: Self): Targets {
  return {
    accounts: [{ account, regions: [region] }],
    optOutTag: 'fargate-auditor:skip',
  };
}

/** An account and Region in which clusters are listed. */
export interface TargetPlace {
  readonly account: string;
  readonly region: string;
}

/** Places of all targets, each once. */
export function targetPlaces({ accounts }: Targets): TargetPlace[] {
  const places = accounts.flatMap(({ account, regions }) => regions.map((region) => ({ account, region })));
  return [...new Map(places.map((place) => [`${place.account} ${place.region}`, place])).values()];
}

/** Identity of a function, and the name that a role must have for it to assume. */
export interface Identity {
  readonly self: Self;
  readonly memberRoleName: string;
}

/**
 * Access to a target's place. Roles come only from the operator's configuration, never from an event, and only the role
 * that member accounts were given for this purpose is ever assumed.
 */
export function accessTo(
  account: string,
  region: string,
  targets: Targets,
  { self, memberRoleName }: Identity,
): Access {
  const target = targets.accounts.find((one) => one.account === account && one.regions.includes(region));
  if (target === undefined)
    throw new AuditorError('usage', `Account ${account} with region ${region} is not among the targets`);
  const { roleArn, externalId } = target;
  if (roleArn === undefined) {
    if (account === self.account) return {};
    throw new AuditorError(
      'usage',
      `Target account ${account} has no roleArn, and is not the account that runs the audit`,
    );
  }
  const [owner, name] = [roleArn.split(':')[4], roleArn.split('/').at(-1)];
  if (owner !== account || name !== memberRoleName) {
    throw new AuditorError(
      'usage',
      `The roleArn of target account ${account} must be its own role ${memberRoleName}, not ${roleArn}`,
    );
  }
  return { roleArn, ...(externalId === undefined ? {} : { externalId }) };
}
