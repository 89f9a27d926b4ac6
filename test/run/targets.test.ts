import { describe, expect, it } from 'vitest';
import type { Targets } from '#model/configuration/targets.ts';
import { planScan } from '#run/nightly/plan-scan.ts';
import { summarizeScan } from '#run/nightly/summarize-scan.ts';
import { watchLogging } from '#run/alerts/watch-logging.ts';
import { handleReport } from '#run/on-demand/report-request.ts';
import { readOptOut } from '#run/stack/target-scope.ts';
import { account, hinted, shop, watching } from '../support/clusters/watching.ts';
import { MemoryDocuments } from '../support/fakes/memory-documents.ts';

const self = { account, region: 'eu-west-1' };
const at = '2026-11-24T12:00:00Z';
const now = new Date(at);

interface Case {
  readonly target?: Partial<Targets['accounts'][number]>;
  readonly more?: Partial<Targets>;
  readonly tags?: Readonly<Record<string, string>>;
}

function targetsOf({ target, more }: Case): Targets {
  const accounts = [{ account, regions: ['eu-west-1'], ...target }];
  return { accounts, optOutTag: 'fargate-auditor:skip', ...more };
}

async function world(one: Case) {
  const targets = targetsOf(one);
  const listNames = (region: string) => Promise.resolve(region === self.region ? ['shop'] : []);
  const watched = await watching({ listNames });
  const [[, known] = []] = Object.entries(watched.eks.clusters);
  watched.eks.clusters = { shop: { ...known, cluster: { ...known?.cluster, tags: one.tags ?? {} } } };
  const settings = () => Promise.resolve({ targets, expectations: [] });
  return { ...watched, targets, context: { ...watched.context, settings } };
}

async function planned(one: Case): Promise<MemoryDocuments> {
  const documents = new MemoryDocuments();
  documents.configuration = JSON.stringify({ targets: targetsOf(one) });
  const listClusters = (region: string) =>
    Promise.resolve(region === self.region ? [{ name: 'shop', tags: one.tags ?? {} }] : []);
  const plan = {
    documents,
    now: () => now,
    self,
    memberRoleName: 'fargate-auditor-member',
    organizationAccounts: () => Promise.resolve([]),
    enabledRegions: () => Promise.resolve([]),
    listClusters,
  };
  await planScan({ scheduledTime: at, executionId: 'one' }, plan);
  return documents;
}

/** Whether a cluster is looked at, by the door through which it comes. */
const doors: Readonly<Record<string, (one: Case) => Promise<boolean>>> = {
  async plan(one) {
    const plan = await (await planned(one)).readPlan('20261124T120000Z');
    return plan?.lines.some(({ cluster }) => cluster === 'shop') ?? false;
  },
  async schedule(one) {
    const { context, kubernetes } = await world(one);
    await watchLogging({ scheduledTime: at }, context);
    return kubernetes.requests.length > 0;
  },
  async event(one) {
    const { context, kubernetes } = await world(one);
    await watchLogging({ Records: [hinted()] }, context);
    return kubernetes.requests.length > 0;
  },
  async wish(one) {
    const { context, audits } = await world(one);
    await watchLogging(
      { Records: [hinted({ audit: { why: 'CreateFargateProfile', profile: null, tries: 0 } })] },
      context,
    );
    return audits.length > 0;
  },
  async fresh(one) {
    const documents = await planned(one);
    const started: unknown[] = [];
    const scan = {
      scanId: '20261124T120000Z',
      scheduledTime: at,
      manifestKey: 'scans/20261124T120000Z/manifest.jsonl',
    };
    await summarizeScan(
      { ...scan, clusters: 1, duplicate: false },
      {
        documents,
        digestWhen: 'never',
        lang: 'en',
        now: () => at,
        sendDigest: () => Promise.resolve(),
        announce: () => Promise.resolve(),
        recordMetrics: () => undefined,
      },
    );
    const later = new Date('2026-11-24T13:00:00Z');
    const startAudit = (line: unknown) => Promise.resolve(void started.push(line));
    const answer = await handleReport({ ...shop, fresh: true }, { documents, self, now: () => later, startAudit });
    expect(answer).toMatchObject({ kind: started.length > 0 ? 'started' : 'not-found' });
    expect(documents.latest.size).toBe(0);
    return started.length > 0;
  },
};

const optOut = { optOut: { enabled: true, mostDays: 90 } };
const tagged = { 'fargate-auditor:skip': 'until=2026-12-31 reason=moves away' };
const cases: readonly (readonly [string, boolean, Case])[] = [
  ['of a target', true, {}],
  ['asked for by name and tag', true, { target: { clusters: ['sh*'], tags: { team: 'x' } }, tags: { team: 'x' } }],
  ['of no target account', false, { target: { account: '999988887777' } }],
  ['of no target Region', false, { target: { regions: ['us-west-2'] } }],
  ['of another name', false, { target: { clusters: ['prod-*'] } }],
  ['of another tag', false, { target: { tags: { team: 'x' } }, tags: { team: 'y' } }],
  [
    'that one of two targets asks for',
    true,
    {
      more: {
        accounts: [
          { account, regions: ['eu-west-1'], clusters: ['prod-*'] },
          { account, regions: ['eu-west-1'], clusters: ['shop'] },
        ],
      },
    },
  ],
  ['with the opt-out tag, where that is allowed', false, { more: optOut, tags: tagged }],
  ['with the opt-out tag, where that is not allowed', true, { tags: tagged }],
  [
    'with the opt-out tag that has ended',
    true,
    { more: optOut, tags: { 'fargate-auditor:skip': 'until=2026-11-23 reason=x' } },
  ],
];

describe.each(Object.keys(doors))('a cluster that comes by the door %s', (door) => {
  it.each(cases)('%s: looked at %s', async (_, expected, one) => {
    expect(await doors[door]?.(one)).toBe(expected);
  });
});

describe('an opt-out by tag', () => {
  const allowed = { optOut: { enabled: true, mostDays: 90 } };
  it.each([
    ['until=2026-12-31 reason=moves away', { until: '2026-12-31', reason: 'moves away' }],
    ['until=2026-11-24 reason=its last day', { until: '2026-11-24', reason: 'its last day' }],
    ['', { problem: 'its value should read until=2027-01-31 reason=…' }],
    ['until=2026-12-31 reason= ', { problem: 'its value should read until=2027-01-31 reason=…' }],
    ['until=2026-02-31 reason=x', { problem: 'its value should read until=2027-01-31 reason=…' }],
    ['until=2026-11-23 reason=x', { problem: 'it ended with 2026-11-23' }],
    ['until=2028-01-01 reason=x', { problem: '2028-01-01 is more than 90 days ahead' }],
  ])('%j counts only with a date and a reason', (text, expected) => {
    expect(readOptOut(text, allowed, now)).toEqual(expected);
  });
});
