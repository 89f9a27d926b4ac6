import { EC2Client } from '@aws-sdk/client-ec2';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { describe, expect, it } from 'vitest';
import { listEnabledRegions } from '#collect/live/enabled-regions.ts';
import { listOrganizationAccounts } from '#collect/live/organization.ts';
import { type AwsReply, jsonFailure, startFakeAws } from '../../support/fakes/fake-aws.ts';

const options = { region: 'eu-west-1' };
const id = (n: number) => String(n).padStart(12, '0');
const unit = (name: string) => `ou-root-${name.padEnd(8, '0')}`;
const account = (n: number, State = 'ACTIVE') => ({ Id: id(n), Name: `account ${n}`, State });

/** Accounts and units below each parent, given a page of two at a time. */
const tree: Readonly<Record<string, { accounts: object[]; units: string[] }>> = {
  [unit('prod')]: { accounts: [1, 2, 3, 4, 5].map((n) => account(n)), units: ['eu', 'us', 'ap'].map(unit) },
  [unit('eu')]: { accounts: [account(6, 'SUSPENDED')], units: [] },
  [unit('us')]: { accounts: [account(7)], units: [unit('old')] },
  [unit('ap')]: { accounts: [account(8)], units: [] },
  [unit('old')]: { accounts: [account(9)], units: [] },
};

interface Body {
  readonly ParentId?: string;
  readonly NextToken?: string;
}

async function organization(refuse: (action: string, parent: string) => AwsReply | undefined = () => undefined) {
  const { config } = await startFakeAws(({ headers, body }) => {
    const action = String(headers['x-amz-target']).split('.')[1] ?? '';
    const { ParentId = '', NextToken = '0' } = JSON.parse(body.toString()) as Body;
    const refusal = refuse(action, ParentId);
    if (refusal !== undefined) return refusal;
    const { accounts, units } = tree[ParentId] ?? {
      accounts: Object.values(tree).flatMap((one) => one.accounts),
      units: [],
    };
    const isUnits = action === 'ListOrganizationalUnitsForParent';
    const all = isUnits ? units.map((Id) => ({ Id })) : accounts;
    const from = Number(NextToken);
    const page = { [isUnits ? 'OrganizationalUnits' : 'Accounts']: all.slice(from, from + 2) };
    return {
      status: 200,
      body: JSON.stringify(from + 2 < all.length ? { ...page, NextToken: String(from + 2) } : page),
    };
  });
  return new OrganizationsClient(config);
}

describe('the accounts of an organization', () => {
  it('are all of them, page by page, with their states', async () => {
    const all = await listOrganizationAccounts({}, options, await organization());
    expect(all.map((one) => one.account)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 9, 8].map(id).sort((a, b) => order(a) - order(b)),
    );
    expect(all.find((one) => one.account === id(6))).toMatchObject({ name: 'account 6', state: 'SUSPENDED' });
  });

  it('of a unit are those below it, at any depth', async () => {
    const below = await listOrganizationAccounts({ units: [unit('prod')] }, options, await organization());
    expect(below.map((one) => one.account).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map(id));
    const some = await listOrganizationAccounts({ units: [unit('us'), unit('old')] }, options, await organization());
    expect(some.map((one) => one.account)).toEqual([id(7), id(9)]);
  });

  it('are marked as excluded by their own id and by that of a unit above them', async () => {
    const asked = { exclude: [id(2), unit('us')] };
    const all = await listOrganizationAccounts(asked, options, await organization());
    expect(
      all
        .filter(({ isExcluded }) => isExcluded)
        .map((one) => one.account)
        .sort(),
    ).toEqual([2, 7, 9].map(id));
  });

  it('are none at all where a part is refused, and the missing grant is named', async () => {
    const client = await organization((action, parent) =>
      action === 'ListAccountsForParent' && parent === unit('old')
        ? jsonFailure(400, 'AccessDeniedException', "You don't have permissions to access this resource.")
        : undefined,
    );
    await expect(listOrganizationAccounts({ units: [unit('prod')] }, options, client)).rejects.toMatchObject({
      message: expect.stringContaining('Not allowed to organizations:ListAccountsForParent') as string,
      missingPermission: 'organizations:ListAccountsForParent',
    });
  });
});

function order(account: string): number {
  return Object.values(tree)
    .flatMap((one) => one.accounts as { Id: string }[])
    .findIndex(({ Id }) => Id === account);
}

describe('the enabled Regions of an account', () => {
  it('are asked for without the others', async () => {
    const asked: string[] = [];
    const { config } = await startFakeAws(({ body }) => {
      asked.push(body.toString());
      const items = ['us-east-1', 'eu-west-1'].map((name) => `<item><regionName>${name}</regionName></item>`).join('');
      return {
        status: 200,
        body: `<DescribeRegionsResponse><regionInfo>${items}</regionInfo></DescribeRegionsResponse>`,
        headers: { 'content-type': 'text/xml' },
      };
    });
    expect(await listEnabledRegions(options, new EC2Client(config))).toEqual(['eu-west-1', 'us-east-1']);
    expect(asked).toEqual([expect.not.stringContaining('AllRegions')]);
  });

  it('are not none where that is refused', async () => {
    const { config } = await startFakeAws(() => ({
      status: 403,
      body: '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>',
    }));
    await expect(listEnabledRegions(options, new EC2Client(config))).rejects.toMatchObject({
      missingPermission: 'ec2:DescribeRegions',
    });
  });
});
