import { describe, expect, it } from 'vitest';
import type { ListedCluster } from '#collect/live/clusters.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Targets } from '#model/configuration/targets.ts';
import type { ManifestLine } from '#model/scan/scan.ts';
import { type PlanContext, planScan } from '#run/nightly/plan-scan.ts';
import { scanSummary, summarizedCluster } from '../../support/builders/results.ts';
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
    organizationAccounts: () => Promise.resolve([]),
    enabledRegions: () => Promise.resolve([]),
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

  it('leaves out clusters with the opt-out tag, where that is allowed, other names and other tags, and says so', async () => {
    const skip = (value: string) => ({ team: 'x', 'fargate-auditor:skip': value });
    const clusters: ListedCluster[] = [
      { name: 'prod-a', tags: { team: 'x' } },
      { name: 'prod-b', tags: { team: 'y' } },
      { name: 'prod-c', tags: skip('until=2026-12-31 reason=moves away') },
      { name: 'prod-d', tags: skip('') },
      { name: 'dev', tags: { team: 'x' } },
    ];
    const account = { account: own, regions: ['us-west-2'], clusters: ['prod-*'], tags: { team: 'x' } };
    const allowed = { ...targets(account), optOut: { enabled: true, mostDays: 90 } };
    const { documents, plan } = context(() => clusters, allowed);
    await planScan(input, plan);
    expect((await linesOf(documents)).map(({ cluster }) => cluster)).toEqual(['prod-a', 'prod-d']);
    expect(await documents.readPlan('20261124T020000Z')).toMatchObject({
      optedOut: [{ account: own, region: 'us-west-2', cluster: 'prod-c', reason: 'moves away', until: '2026-12-31' }],
      refusedOptOuts: [{ cluster: 'prod-d', problem: 'its value should read until=2027-01-31 reason=…' }],
      filtered: 2,
    });
  });

  it('audits a cluster that is tagged to be left out where the configuration does not allow that, and says so', async () => {
    const tags = { 'fargate-auditor:skip': 'until=2026-12-31 reason=moves away' };
    const { documents, plan } = context(() => [{ name: 'shop', tags }]);
    await planScan(input, plan);
    expect(await documents.readPlan('20261124T020000Z')).toMatchObject({
      lines: [{ cluster: 'shop' }],
      refusedOptOuts: [{ cluster: 'shop', problem: 'the configuration does not allow opting out by tag' }],
    });
  });

  it('has clusters of which EKS tells nothing: audited, or with the reason where their tags decide', async () => {
    const clusters = [{ name: 'shop', tags: null, unread: 'Not allowed to eks:DescribeCluster' }];
    const all = context(() => clusters);
    await planScan(input, all.plan);
    expect(await linesOf(all.documents)).toMatchObject([{ cluster: 'shop', error: null }]);
    const tagged = context(() => clusters, targets({ account: own, regions: ['us-west-2'], tags: { team: 'x' } }));
    await planScan(input, tagged.plan);
    expect(await linesOf(tagged.documents)).toMatchObject([
      { cluster: 'shop', error: expect.stringContaining('Not allowed to eks:DescribeCluster') as string },
    ]);
  });

  it('has a cluster once, however many targets cover it', async () => {
    const entry = { account: own, regions: ['us-west-2'] };
    const overlapping = targets({ ...entry, clusters: ['prod-*'] }, entry, { ...entry, tags: { team: 'x' } });
    const { documents, plan } = context(() => named('prod-a', 'dev'), overlapping);
    await planScan(input, plan);
    expect((await linesOf(documents)).map(({ cluster }) => cluster)).toEqual(['dev', 'prod-a']);
  });

  it('is made once: a repetition finds the same lines, whatever has changed since', async () => {
    let clusters = named('one');
    const { documents, plan } = context(() => clusters);
    const first = await planScan(input, plan);
    clusters = named('one', 'two');
    expect(await planScan(input, plan)).toEqual(first);
    expect((await linesOf(documents)).map(({ cluster }) => cluster)).toEqual(['one']);
  });

  it('names what the scan before had and this one has not, each with the reason', async () => {
    const accounts = targets(
      { account: own, regions: ['us-west-2'], clusters: ['prod-*'] },
      { account: member, roleArn, regions: ['us-west-2'] },
    );
    const { documents, plan } = context(
      (asked) => {
        if (asked.roleArn !== undefined) throw new AuditorError('runtime', 'Not allowed to assume the role');
        return [
          { name: 'prod-a', tags: {} },
          { name: 'prod-b', tags: { 'fargate-auditor:skip': 'until=2026-12-31 reason=moves away' } },
          { name: 'dev', tags: {} },
        ];
      },
      { ...accounts, optOut: { enabled: true, mostDays: 90 } },
    );
    const at = (account: string, cluster: string, region = 'us-west-2') =>
      summarizedCluster({ account, region, cluster });
    await documents.writeSummary(
      scanSummary(23, {
        clusters: [
          ...['prod-a', 'prod-b', 'dev', 'prod-deleted'].map((name) => at(own, name)),
          at(own, 'prod-a', 'eu-west-1'),
          at(member, 'far'),
          { ...at(own, 'gone-before'), status: 'gone' },
        ],
        left: [
          { account: member, region: 'us-west-2', cluster: 'far-before', reason: 'unreachable', detail: 'away' },
          { account: own, region: 'us-west-2', cluster: 'told-before', reason: 'deleted', detail: null },
        ],
      }),
    );
    await planScan(input, plan);
    const kept = await documents.readPlan('20261124T020000Z');
    expect(kept?.left.map(({ region, cluster, reason, detail }) => [region, cluster, reason, detail])).toEqual([
      ['eu-west-1', 'prod-a', 'untargeted', null],
      ['us-west-2', 'dev', 'filtered', null],
      ['us-west-2', 'prod-b', 'opted-out', 'moves away, until 2026-12-31'],
      ['us-west-2', 'prod-deleted', 'deleted', null],
      ['us-west-2', 'far', 'unreachable', 'Not allowed to assume the role'],
      ['us-west-2', 'far-before', 'unreachable', 'Not allowed to assume the role'],
    ]);
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
      if (asked.roleArn !== undefined) throw new AuditorError('runtime', 'Not allowed to assume the role');
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
