import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { FactReading } from '#collect/facts.ts';
import { neededPermissions } from '#audit/profile/role/needed-permissions.ts';
import type { FakeLogGroups } from '../../support/fakes/fake-log-groups.ts';
import { wholeCluster } from '../../support/clusters/whole-cluster.ts';
import { liveSource } from '../live/live.ts';

const kind = kinds['router-log'];
const minute = 60_000;
const said = (message: string, minutesAgo = 1, logStreamName = 'fluent-bit-web-apps') => ({
  logStreamName,
  timestamp: Date.now() - minutesAgo * minute,
  message,
});

/** Errors as an audit of a cluster reads them. */
async function errorsOf(events: ReturnType<typeof said>[], logs: Partial<FakeLogGroups> = {}) {
  const { eks } = await wholeCluster();
  eks.account = { ...eks.account, logs: { groups: { 'shop-fluent-bit-logs': { events } }, ...logs } };
  const { source } = await liveSource();
  const read = () => new FactReading(source, { scope: [], neededPermissions }).slice('routerErrors');
  return { eks, read };
}

async function wordsOf(...asked: Parameters<typeof errorsOf>): Promise<string[]> {
  const slice = await (await errorsOf(...asked)).read();
  return slice.ok ? slice.value.map(({ words }) => words) : [slice.reason];
}

describe('errors of the log router', () => {
  it('are lines of Fluent Bit and of its plugins in Go, and no others', async () => {
    const events = [
      said('[2026/03/03 08:00:00] [ info] [engine] started (pid=1)'),
      said('[2026/03/03 08:00:01] [error] [output:cloudwatch_logs:cloudwatch_logs.0] Failed to send events'),
      said('time="2026-03-03T08:00:02Z" level=error msg="[cloudwatch 0] AccessDeniedException"'),
    ];
    expect(await wordsOf(events)).toEqual(events.slice(1).map(({ message }) => message));
  });

  it('are read out of the record that carries a line', async () => {
    expect(await wordsOf([said(JSON.stringify({ log: '[error] lost' }))])).toEqual(['[error] lost']);
    expect(await wordsOf([said('{[error] no record')])).toEqual(['{[error] no record']);
  });

  it('are not what pods wrote to the same group', async () => {
    expect(await wordsOf([said('[error] of a shop', 1, 'pod-web')])).toEqual([]);
  });

  it('are of the last week at most', async () => {
    expect(await wordsOf([said('[error] old', 8 * 24 * 60), said('[error] new', 6 * 24 * 60)])).toEqual([
      '[error] new',
    ]);
  });

  it('are the newest twenty of an answer that comes in pages, some of them empty', async () => {
    const events = Array.from({ length: 50 }, (_, index) => said(`[error] number ${index}`, 100 - index));
    const words = await wordsOf(events, { emptyPages: 2, pageSize: 10 });
    expect(words).toEqual(events.slice(-20).map(({ message }) => message));
  });

  it('hold no secret, no control character, and are cut', async () => {
    const [masked = '', escaped = '', long = ''] = await wordsOf([
      said(
        '[error] http_passwd=hunter2 https://me:hunter2@host "Authorization: Basic aHVudGVyMg==" AKIAABCDEFGHIJKLMNOP',
      ),
      said('[error] \u001b[31mred'),
      said(`[error] ${'x'.repeat(5000)}`),
    ]);
    expect(masked).toContain('http_passwd=***');
    expect(masked).not.toMatch(/hunter2|aHVudGVyMg|AKIA/);
    expect(escaped).toBe('[error] \\u{1b}[31mred');
    expect(long.length).toBeLessThan(650);
  });

  it('are none where there is no such group', async () => {
    expect(await wordsOf([], { groups: {} })).toEqual([]);
  });

  it('are not asked for where the configuration sends them nowhere', async () => {
    const { eks, read } = await errorsOf([said('[error] lost')]);
    eks.clusters = {
      shop: { ...eks.clusters['shop'], profiles: [] },
    };
    expect(await read()).toEqual({ ok: true, value: [] });
    expect(eks.requests.map(({ action }) => action)).not.toContain('FilterLogEvents');
  });

  it('are unread where the right is refused, and the grant is named', async () => {
    const { eks, read } = await errorsOf([]);
    eks.refuse = (action) =>
      action === 'FilterLogEvents' ? { status: 400, code: 'AccessDeniedException', message: 'no' } : undefined;
    expect(await read()).toMatchObject({ ok: false, missingPermission: 'logs:FilterLogEvents' });
  });

  it('stay as they are when a snapshot of them is read', () => {
    const raw = { logStreamName: 's', timestamp: 1_000, message: '[error] token: abc', eventId: '1' };
    const kept = kind.keep(raw);
    expect(kept).toEqual({ logStreamName: 's', timestamp: 1_000, message: '[error] token: ***' });
    expect(kind.fact(kept)).toEqual(kind.fact(raw));
  });
});
