import type { Self } from '#model/cluster/cluster-key.ts';
import type { Configuration } from '#model/configuration/configuration.ts';
import type { Targets, TargetsDocument } from '#model/configuration/targets.ts';
import type { AccountList } from '#model/scan/account-list.ts';
import type { Documents } from '#publish/documents.ts';
import { defaultTargets } from './member-role.ts';

/** Whether there are accounts or Regions that the configuration asks for without naming them. */
export function isListed({ accounts = [], organization }: TargetsDocument): boolean {
  return organization !== undefined || accounts.some(({ regions }) => regions === 'enabled');
}

/** The targets by name, with accounts and Regions as the newest plan found them. Fails with an `AuditorError`. */
export async function knownTargets(
  { targets }: Pick<Configuration, 'targets'>,
  documents: Pick<Documents, 'readAccounts'>,
  self: Self,
): Promise<Targets> {
  if (targets === undefined) return defaultTargets(self);
  return namedTargets(targets, isListed(targets) ? await documents.readAccounts() : null);
}

/** An account that is named goes by its own entry alone, since what the entry leaves out is not to come back with the organization. */
export function namedTargets(document: TargetsDocument, list: AccountList | null): Targets {
  const { accounts = [], organization, ...rest } = document;
  const regionsOf = (account: string, regions: 'enabled' | readonly string[]) =>
    regions === 'enabled' ? (list?.enabledRegions[account] ?? []) : regions;
  const named = accounts.map((one) => ({ ...one, regions: regionsOf(one.account, one.regions) }));
  return { ...rest, accounts: organization === undefined ? named : [...named, ...members()] };

  function members(): Targets['accounts'] {
    const { exclude = [], regions = [], externalId, clusters, tags } = organization ?? {};
    const apart = new Set([...exclude, ...accounts.map(({ account }) => account)]);
    return (list?.members ?? [])
      .filter(({ account }) => !apart.has(account))
      .map(({ account, roleArn }) => ({
        account,
        externalId,
        clusters,
        tags,
        ...(roleArn === null ? {} : { roleArn }),
        regions: regionsOf(account, regions),
      }));
  }
}
