import {
  OrganizationsClient,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  type Account,
} from '@aws-sdk/client-organizations';
import { type AwsCall, createCall } from './aws-call.ts';
import { type AwsOptions, clientSettings } from './eks-client.ts';

/** An account, as AWS Organizations tells of it. */
export interface OrganizationAccount {
  readonly account: string;
  readonly name: string;
  /** `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, `PENDING_ACTIVATION` or `CLOSED`; `UNKNOWN` if AWS did not tell. */
  readonly state: string;
  readonly isExcluded: boolean;
}

interface Asked {
  /** Ids of units or of the root; the whole organization when absent. */
  readonly units?: readonly string[] | undefined;
  /** Ids of accounts and units. */
  readonly exclude?: readonly string[] | undefined;
}

type OrganizationsCall = AwsCall<OrganizationsClient>;

/**
 * The accounts of an organization or of some of its units, whatever their state. Only its management account and the
 * delegated administrators of a service may ask. Fails with an `AuditorError` as soon as one part cannot be read: half a list
 * would look like accounts that have left.
 */
export async function listOrganizationAccounts(
  { units, exclude = [] }: Asked,
  options: AwsOptions,
  client = new OrganizationsClient(clientSettings(options)),
): Promise<readonly OrganizationAccount[]> {
  const call: OrganizationsCall = createCall(client, options);
  try {
    const asked = units === undefined ? await allAccounts(call) : await underAll(units, call);
    const below = await underAll(
      exclude.filter((id) => id.startsWith('ou-')),
      call,
    );
    const excluded = new Set([...exclude, ...below.map(({ Id }) => Id)]);
    const byId = new Map(asked.map((one) => [one.Id ?? '', one]));
    return [...byId].map(([account, { Name = '', State = 'UNKNOWN' }]) => ({
      account,
      name: Name,
      state: State,
      isExcluded: excluded.has(account),
    }));
  } finally {
    client.destroy();
  }
}

function allAccounts({ ask, client, aborting }: OrganizationsCall): Promise<Account[]> {
  return ask('organizations:ListAccounts', null, async () => {
    const pages = await Array.fromAsync(paginateListAccounts({ client }, {}, aborting));
    return pages.flatMap(({ Accounts = [] }) => Accounts);
  });
}

/** One after the other: AWS Organizations takes few requests a second. */
async function underAll(parents: readonly string[], call: OrganizationsCall): Promise<Account[]> {
  const accounts: Account[] = [];
  for (const parent of parents) {
    accounts.push(...(await accountsOf(parent, call)), ...(await underAll(await unitsOf(parent, call), call)));
  }
  return accounts;
}

function accountsOf(ParentId: string, { ask, client, aborting }: OrganizationsCall): Promise<Account[]> {
  return ask('organizations:ListAccountsForParent', null, async () => {
    const pages = await Array.fromAsync(paginateListAccountsForParent({ client }, { ParentId }, aborting));
    return pages.flatMap(({ Accounts = [] }) => Accounts);
  });
}

function unitsOf(ParentId: string, { ask, client, aborting }: OrganizationsCall): Promise<string[]> {
  return ask('organizations:ListOrganizationalUnitsForParent', null, async () => {
    const pages = await Array.fromAsync(paginateListOrganizationalUnitsForParent({ client }, { ParentId }, aborting));
    return pages.flatMap(({ OrganizationalUnits = [] }) => OrganizationalUnits.flatMap(({ Id }) => Id ?? []));
  });
}
