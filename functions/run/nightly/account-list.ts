import type { OrganizationAccount } from '#collect/live/organization.ts';
import { partitionOfRegion } from '#collect/live/partition.ts';
import { compareText } from '#lib/text/compare.ts';
import { mapLimited } from '#lib/async.ts';
import type { OrganizationTargets, TargetsDocument } from '#model/configuration/targets.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { AccountList } from '#model/scan/account-list.ts';
import type { LeftAccount } from '#model/scan/scan.ts';
import { BrokenDocument, type Documents, unlessBroken } from '#publish/documents.ts';
import type { Access, Identity } from '../stack/member-role.ts';
import { isListed } from '../stack/known-targets.ts';

export interface AccountContext extends Identity {
  readonly documents: Pick<Documents, 'readAccounts' | 'writeAccounts'>;
  readonly now: () => Date;
  /** Fails with an `AuditorError`. */
  organizationAccounts(asked: Pick<OrganizationTargets, 'units' | 'exclude'>): Promise<readonly OrganizationAccount[]>;
  /** Fails with an `AuditorError`. */
  enabledRegions(access: Access): Promise<readonly string[]>;
}

interface FoundAccounts {
  /** Null where the configuration names all by itself. */
  readonly list: AccountList | null;
  readonly leftAccounts: readonly LeftAccount[];
  /** What could not be found out, each as a sentence; what an earlier plan found then stands. */
  readonly problems: readonly string[];
}

/** Accounts whose Regions are asked for at once. */
const concurrency = 4;

/** Finds and keeps the accounts and Regions that the configuration does not name. What is refused is told, never left out silently. */
export async function findAccounts(
  targets: TargetsDocument | undefined,
  context: AccountContext,
): Promise<FoundAccounts> {
  if (targets === undefined || !isListed(targets)) return { list: null, leftAccounts: [], problems: [] };
  const stored = await unlessBroken(context.documents.readAccounts());
  const before = stored instanceof BrokenDocument ? null : stored;
  const { members, leftAccounts, problems } = await findMembers(targets, before, context);
  const regions = await findRegions(targets, members, before, context);
  const list: AccountList = {
    schema: 'fargate-auditor/accounts/v1',
    readAt: context.now().toISOString(),
    members,
    enabledRegions: Object.fromEntries(
      regions.flatMap(({ account, found }) => (found === null ? [] : [[account, found]])),
    ),
  };
  await context.documents.writeAccounts(list);
  return { list, leftAccounts, problems: [...problems, ...regions.flatMap(({ problem }) => problem ?? [])] };
}

interface FoundMembers extends Pick<FoundAccounts, 'leftAccounts' | 'problems'> {
  readonly members: AccountList['members'];
}

async function findMembers(
  { organization }: TargetsDocument,
  before: AccountList | null,
  context: AccountContext,
): Promise<FoundMembers> {
  if (organization === undefined) return { members: [], leftAccounts: [], problems: [] };
  try {
    const all = await context.organizationAccounts(organization);
    const sorted = all.toSorted((a, b) => compareText(a.account, b.account));
    return {
      members: sorted.filter(isScanned).map(({ account }) => ({ account, roleArn: memberRole(account, context) })),
      leftAccounts: sorted
        .filter((one) => !isScanned(one))
        .map(({ account, name, state, isExcluded }) => ({
          account,
          name,
          state,
          reason: isExcluded ? 'excluded' : 'inactive',
        })),
      problems: [],
    };
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    const then = before === null ? 'None of its accounts is known' : `Its accounts as of ${before.readAt} are scanned`;
    const problem = `The accounts of the organization could not be listed: ${error.message} ${then}.`;
    return { members: before?.members ?? [], leftAccounts: [], problems: [problem] };
  }
}

/** An account whose state is not told is scanned: it must not be forgotten. */
function isScanned({ state, isExcluded }: OrganizationAccount): boolean {
  return (state === 'ACTIVE' || state === 'UNKNOWN') && !isExcluded;
}

function memberRole(account: string, { self, memberRoleName }: Identity): string | null {
  if (account === self.account) return null;
  return `arn:${partitionOfRegion(self.region)}:iam::${account}:role/${memberRoleName}`;
}

interface FoundRegions {
  readonly account: string;
  /** Null when nobody knows. */
  readonly found: string[] | null;
  readonly problem: string | null;
}

function findRegions(
  targets: TargetsDocument,
  members: AccountList['members'],
  before: AccountList | null,
  context: AccountContext,
): Promise<FoundRegions[]> {
  return mapLimited(accessesOf(targets, members), concurrency, async ({ account, ...access }) => {
    try {
      return { account, found: [...(await context.enabledRegions(access))], problem: null };
    } catch (error) {
      if (!(error instanceof AuditorError)) throw error;
      const found = before?.enabledRegions[account] ?? null;
      const then = found === null ? 'None of its Regions is scanned' : 'Those that were enabled before are scanned';
      return {
        account,
        found,
        problem: `The enabled Regions of account ${account} could not be read: ${error.message} ${then}.`,
      };
    }
  });
}

/** How to get into each account whose enabled Regions are asked for. */
function accessesOf(
  { accounts = [], organization }: TargetsDocument,
  members: AccountList['members'],
): (Access & { readonly account: string })[] {
  const named = new Set(accounts.map(({ account }) => account));
  const asked = organization?.regions === 'enabled' ? members.filter(({ account }) => !named.has(account)) : [];
  const all = [
    ...accounts
      .filter(({ regions }) => regions === 'enabled')
      .map(({ roleArn = null, ...one }) => ({ ...one, roleArn })),
    ...asked.map((one) => ({ ...one, externalId: organization?.externalId })),
  ];
  const each = new Map(all.map((one) => [one.account, one]));
  return [...each.values()].map(({ account, roleArn, externalId }) => ({
    account,
    ...(roleArn === null ? {} : { roleArn }),
    ...(roleArn === null || externalId === undefined ? {} : { externalId }),
  }));
}
