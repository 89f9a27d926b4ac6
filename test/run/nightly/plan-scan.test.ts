import { describe, expect, it } from 'vitest';
import type { ListedCluster } from '#collect/live/clusters.ts';
import { Fault } from '#model/fault.ts';
import type { Targets } from '#model/configuration/configuration.ts';
import type { ManifestLine } from '#model/scan/scan.ts';
import { type PlanContext, planScan } from '#run/nightly/plan-scan.ts';
import { MemoryDocuments } from '../../support/fakes/memory-documents.ts';

const own = '111122223333';
const member = '444455556666';
const input = { scheduledTime: '2026-11-24T02:00:00Z', executionId: 'execution-1' };
const roleArn = `arn:aws:iam::${member}:role/fargate-auditor-member`;

interface Asked {
  readonly region: string;
  readonly roleArn?: string;
  readonly externalId?: string;
}

function context(clusters: (asked: Asked) => readonly ListedCluster[], targets: Targets | null = null) {
  const documents = new MemoryDocuments();
  documents.configuration = targets === null ? null : JSON.stringify({ targets });
  const asked: Asked[] = [];
  const plan: PlanContext = {
    documents,
    now: () => new Date('2026-11-24T02:00:30Z'),
    self: { account: own, region: 'us-west-2' },
    memberRoleName: 'fargate-auditor-member',
    listClusters(region, access) {
      asked.push({ region, ...access });
      return Promise.resolve().then(() => clusters({ region, ...access }));
    },
  };
  return { documents, asked, plan };
}

function targets(...accounts: Targets['accounts']): Targets {
  return { accounts, optOutTag: 'fargate-auditor:skip' };
}

const named = (...names: string[]) => names.map((name) => ({ name, tags: {} }));

async function linesOf(documents: MemoryDocuments) {
  const lines = await Array.fromAsync(documents.readManifest('scans/20261124T020000Z/manifest.jsonl'));
  return lines as ManifestLine[];
}

describe('planning a scan', () => {
  it('without targets in the configuration takes all clusters of this account and region', async () => {
    const { documents, asked, plan } = context(() => named('b', 'a'));
    const scan = await planScan(input, plan);
    expect(scan).toEqual({
      scanId: '20261124T020000Z',
      scheduledTime: input.scheduledTime,
      manifestKey: 'scans/20261124T020000Z/manifest.jsonl',
      clusters: 2,
      duplicate: false,
    });
    expect(asked).toEqual([{ region: 'us-west-2' }]);
    expect((await linesOf(documents)).map(({ account, region, cluster }) => [account, region, cluster])).toEqual([
      [own, 'us-west-2', 'a'],
      [own, 'us-west-2', 'b'],
    ]);
  });

  it('leaves out clusters with the opt-out tag, other names and other tags', async () => {
    const clusters: ListedCluster[] = [
      { name: 'prod-a', tags: { team: 'x' } },
      { name: 'prod-b', tags: { team: 'y' } },
      { name: 'prod-c', tags: { team: 'x', 'fargate-auditor:skip': '' } },
      { name: 'dev', tags: { team: 'x' } },
    ];
    const account = { account: own, regions: ['us-west-2'], clusters: ['prod-*'], tags: { team: 'x' } };
    const { documents, plan } = context(() => clusters, targets(account));
    await planScan(input, plan);
    expect((await linesOf(documents)).map(({ cluster }) => cluster)).toEqual(['prod-a']);
  });

  it('enters member accounts by their role with the external id, in every region', async () => {
    const account = { account: member, roleArn, externalId: 'xyz', regions: ['us-west-2', 'eu-west-1'] };
    const { asked, plan } = context(() => named('one'), targets(account));
    expect((await planScan(input, plan)).clusters).toBe(2);
    expect(asked).toEqual([
      { region: 'us-west-2', roleArn, externalId: 'xyz' },
      { region: 'eu-west-1', roleArn, externalId: 'xyz' },
    ]);
  });

  it('makes an account that cannot be asked an entry with the reason, and goes on', async () => {
    const accounts = targets(
      { account: member, roleArn, regions: ['us-west-2'] },
      { account: own, regions: ['us-west-2'] },
    );
    const { documents, plan } = context((asked) => {
      if (asked.roleArn !== undefined) throw new Fault('runtime', 'Not allowed to assume the role');
      return named('ours');
    }, accounts);
    await planScan(input, plan);
    expect((await linesOf(documents)).map(({ account, cluster, error }) => [account, cluster, error])).toEqual([
      [own, 'ours', null],
      [member, null, 'Not allowed to assume the role'],
    ]);
  });

  it.each([
    [
      'another role than the one members were given',
      { account: member, roleArn: `arn:aws:iam::${member}:role/admin`, regions: ['us-west-2'] },
    ],
    [
      'a role of another account',
      { account: member, roleArn: `arn:aws:iam::${own}:role/fargate-auditor-member`, regions: ['us-west-2'] },
    ],
    ['no role for another account', { account: member, regions: ['us-west-2'] }],
  ])('never assumes %s', async (_, account) => {
    const { documents, asked, plan } = context(() => named('one'), targets(account));
    await planScan(input, plan);
    expect(asked).toEqual([]);
    expect((await linesOf(documents))[0]).toMatchObject({
      cluster: null,
      error: expect.stringContaining(member) as string,
    });
  });

  it('is done once for a time: another execution is told so, the same one goes on', async () => {
    const { documents, plan } = context(() => named('one'));
    await planScan(input, plan);
    expect(await planScan({ ...input, executionId: 'execution-2' }, plan)).toMatchObject({
      duplicate: true,
      clusters: 0,
    });
    expect(await planScan(input, plan)).toMatchObject({ duplicate: false, clusters: 1 });
    expect(documents.manifests.size).toBe(1);
  });

  it('that is due far ahead is refused, since it would stand as the newest till then', async () => {
    const { plan } = context(() => named('one'));
    await expect(planScan({ ...input, scheduledTime: '2099-01-01T00:00:00Z' }, plan)).rejects.toThrow('in the future');
  });

  it('a bug in asking is no entry', async () => {
    const { plan } = context(() => {
      throw new TypeError('a bug');
    });
    await expect(planScan(input, plan)).rejects.toThrow(TypeError);
  });
});
