import { describe, expect, it } from 'vitest';
import type { OrganizationAccount } from '#collect/live/organization.ts';
import type { Scan } from '#model/scan/scan.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { type PlanContext, planScan } from '#run/nightly/plan-scan.ts';
import { summarizeScan } from '#run/nightly/summarize-scan.ts';
import { handleReport } from '#run/on-demand/report-request.ts';
import type { Access } from '#run/stack/member-role.ts';
import { scanSummary, summarizedCluster } from '../../support/builders/results.ts';
import { MemoryDocuments } from '../../support/fakes/memory-documents.ts';

const own = '111122223333';
const shop = '444455556666';
const bank = '777788889999';
const self = { account: own, region: 'eu-west-1' };
const refused = new AuditorError('runtime', 'Not allowed to organizations:ListAccounts: no.');

function member(account: string, fields: Partial<OrganizationAccount> = {}): OrganizationAccount {
  return { account, name: `account ${account}`, state: 'ACTIVE', isExcluded: false, ...fields };
}

function roleOf(account: string): string {
  return `arn:aws:iam::${account}:role/fargate-auditor-member`;
}

interface World {
  targets?: object;
  accounts?: OrganizationAccount[] | AuditorError;
  regions?: (access: Access) => string[];
  clusters?: (account: string, region: string) => string[];
}

function organization(world: World) {
  const documents = new MemoryDocuments();
  documents.configuration = JSON.stringify({ targets: world.targets ?? { organization: {} } });
  const digests: string[] = [];
  const context: PlanContext = {
    documents,
    self,
    now: () => new Date('2026-11-25T02:00:30Z'),
    memberRoleName: 'fargate-auditor-member',
    organizationAccounts: () =>
      world.accounts instanceof AuditorError ? Promise.reject(world.accounts) : Promise.resolve(world.accounts ?? []),
    enabledRegions: (access) => Promise.resolve().then(() => (world.regions ?? (() => ['eu-west-1']))(access)),
    listClusters: (region, { roleArn }) => {
      const account = roleArn?.split(':')[4] ?? own;
      return Promise.resolve((world.clusters?.(account, region) ?? ['main']).map((name) => ({ name, tags: {} })));
    },
  };
  const night = async (day: number) => {
    const scan = await planScan({ scheduledTime: `2026-11-${day}T02:00:00Z`, executionId: `${day}` }, context);
    const plan = await documents.readPlan(scan.scanId);
    const lines = plan?.lines.map(({ account, region, cluster }) => `${account}/${region}/${cluster}`);
    return { scan, lines, plan };
  };
  const summed = async (scan: Scan) => {
    await summarizeScan(scan, {
      documents,
      digestWhen: 'changed',
      lang: 'en',
      now: () => '2026-11-24T02:10:00Z',
      sendDigest: ({ text }) => Promise.resolve(void digests.push(text)),
      announce: () => Promise.resolve(),
      recordMetrics: () => undefined,
    });
    return documents.readSummary(scan.scanId);
  };
  return { world, documents, night, summed, digests };
}

describe('targets by organization', () => {
  it('are all active accounts in their enabled Regions, entered by the member role', async () => {
    const entered: Access[] = [];
    const { night } = organization({
      targets: { organization: { externalId: 'xyz' } },
      accounts: [member(shop), member(own)],
      regions: (access) => {
        entered.push(access);
        return access.roleArn === undefined ? ['eu-west-1'] : ['eu-west-1', 'us-east-1'];
      },
    });
    expect((await night(24)).lines).toEqual([
      `${own}/eu-west-1/main`,
      `${shop}/eu-west-1/main`,
      `${shop}/us-east-1/main`,
    ]);
    expect(entered).toEqual([{}, { roleArn: roleOf(shop), externalId: 'xyz' }]);
  });

  it('find an account on the night after it was made', async () => {
    const { night, world } = organization({ accounts: [member(shop)] });
    await night(24);
    world.accounts = [member(shop), member(bank)];
    expect((await night(25)).lines).toEqual([`${shop}/eu-west-1/main`, `${bank}/eu-west-1/main`]);
  });

  it('leave an account that is named to its own entry', async () => {
    const named = { account: shop, roleArn: roleOf(shop), regions: ['us-west-2'], clusters: ['prod-*'] };
    const { night } = organization({
      targets: { accounts: [named], organization: { regions: ['eu-west-1'] } },
      accounts: [member(shop), member(bank)],
      clusters: () => ['prod-1', 'dev'],
    });
    expect((await night(24)).lines).toEqual([
      `${shop}/us-west-2/prod-1`,
      `${bank}/eu-west-1/dev`,
      `${bank}/eu-west-1/prod-1`,
    ]);
  });

  it('tell accounts that are excluded or not active, once as news, and never scan them', async () => {
    const accounts = [member(own), member(shop, { state: 'SUSPENDED' }), member(bank, { isExcluded: true })];
    const { night, documents, digests, summed } = organization({ accounts });
    await documents.writeSummary(
      scanSummary(23, { clusters: [summarizedCluster({ account: shop, region: 'eu-west-1', cluster: 'main' })] }),
    );
    const first = await night(24);
    expect(first.lines).toEqual([`${own}/eu-west-1/main`]);
    expect(first.plan?.left).toMatchObject([{ account: shop, reason: 'untargeted', detail: 'account SUSPENDED' }]);
    await summed(first.scan);
    expect(digests).toEqual([expect.stringContaining('Accounts that are not scanned:')]);
    expect(digests[0]).toContain(`- ${shop}: not active (SUSPENDED): account ${shop}`);
    expect(digests[0]).toContain(`- ${bank}: excluded by the configuration`);
    await summed((await night(25)).scan);
    expect(digests).toHaveLength(1);
  });

  it('whose state is not told are scanned', async () => {
    const { night } = organization({ accounts: [member(own), member(shop, { state: 'UNKNOWN' })] });
    expect((await night(24)).lines).toContain(`${shop}/eu-west-1/main`);
  });

  it('that cannot be listed leave the scan incomplete, with the missing grant, and the accounts known before are scanned', async () => {
    const { night, world, summed } = organization({ accounts: [member(shop)] });
    await night(24);
    world.accounts = refused;
    const { scan, lines } = await night(25);
    expect(lines).toEqual([`${shop}/eu-west-1/main`]);
    const summary = await summed(scan);
    expect(summary?.complete).toBe(false);
    expect(summary?.clusters.map(({ error }) => error)).toContainEqual(
      expect.stringContaining('organizations:ListAccounts'),
    );
  });

  it('of which nothing is known yet make no complete scan either', async () => {
    const { night, summed } = organization({ targets: { organization: {}, mayBeEmpty: true }, accounts: refused });
    const { scan, lines } = await night(24);
    expect(lines).toEqual([]);
    expect(await summed(scan)).toMatchObject({ complete: false });
  });

  it('tell an account whose Regions cannot be read, and go by those known before', async () => {
    let away = false;
    const { night, summed } = organization({
      accounts: [member(shop), member(own)],
      regions: ({ roleArn }) => {
        if (away && roleArn !== undefined) throw new AuditorError('runtime', 'Not allowed to sts:AssumeRole: no.');
        return ['eu-west-1'];
      },
    });
    const all = (await night(24)).lines;
    away = true;
    const { lines, scan } = await night(25);
    expect(lines).toEqual(all);
    const summary = await summed(scan);
    expect(summary?.complete).toBe(false);
    expect(
      summary?.clusters.some(({ error }) => error?.includes(shop) === true && error.includes('sts:AssumeRole')),
    ).toBe(true);
  });

  it('can be asked for on demand once a scan has found them, and not before', async () => {
    const { night, documents, summed } = organization({ accounts: [member(shop)] });
    const started: unknown[] = [];
    const ask = () =>
      handleReport(
        { account: shop, region: 'eu-west-1', cluster: 'main', fresh: true },
        {
          documents,
          self,
          now: () => new Date('2026-11-24T12:00:00Z'),
          startAudit: (line) => Promise.resolve(void started.push(line)),
        },
      );
    expect(await ask()).toMatchObject({ kind: 'not-found' });
    await summed((await night(24)).scan);
    expect(await ask()).toMatchObject({ kind: 'started' });
    expect(started).toMatchObject([{ account: shop, cluster: 'main' }]);
  });
});

it('a named account may be scanned in its enabled Regions', async () => {
  const targets = { accounts: [{ account: own, regions: 'enabled' }] };
  const { night } = organization({ targets, accounts: refused, regions: () => ['eu-west-1', 'ap-south-1'] });
  expect(await night(24)).toMatchObject({
    lines: [`${own}/ap-south-1/main`, `${own}/eu-west-1/main`],
    plan: { problems: [] },
  });
});
