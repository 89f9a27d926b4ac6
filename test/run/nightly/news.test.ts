import { describe, expect, it } from 'vitest';
import { ScheduledScans, type Told, type Unhealthy } from '../../support/clusters/scheduled-scans.ts';

const nights = ['2026-11-24T02:00:00Z', '2026-11-25T02:00:00Z', '2026-11-26T02:00:00Z'] as const;
const [first, second, third] = nights;

async function night(scans: ScheduledScans, time: string, seen: Unhealthy | null): Promise<Told> {
  await scans.plan(time, ['shop']);
  await scans.audit(time, 'shop', seen);
  return scans.summarize(time);
}

const newsOf = ({ summary }: Told) =>
  summary.changed
    .filter(({ finding }) => finding.rule === 'profile-unhealthy')
    .map(({ finding }) => `${finding.status} ${finding.subject.name}`)
    .sort();

describe('the news of a scan', () => {
  it('is told though an audit in between has seen it before', async () => {
    const scans = new ScheduledScans();
    await night(scans, first, ['one']);
    await scans.auditNow('2026-11-24T14:00:00Z', 'shop', ['two']);
    const told = await night(scans, second, ['two']);
    expect(newsOf(told)).toEqual(['new two', 'resolved one']);
    expect(told.digest?.text).toContain('profile-unhealthy');
  });

  it('is none when an audit has overtaken the scan and nothing changed', async () => {
    const scans = new ScheduledScans();
    await night(scans, first, ['one']);
    await scans.plan(second, ['shop']);
    await scans.auditNow('2026-11-25T02:05:00Z', 'shop', ['one']);
    await scans.audit(second, 'shop', ['one']);
    const told = await scans.summarize(second);
    expect([newsOf(told), told.digest]).toEqual([[], null]);
  });

  it('is against an audit outside of scans in no second, not even in that for which the scan was due', async () => {
    const scans = new ScheduledScans();
    await night(scans, first, ['one']);
    await scans.auditNow(second, 'shop', ['two']);
    expect(newsOf(await night(scans, second, ['two']))).toEqual(['new two', 'resolved one']);
    await scans.auditNow(second, 'shop', []);
    expect(newsOf(await scans.summarize(second))).toEqual(['new two', 'resolved one']);
  });

  it('is against the scan before the last when the last has no result', async () => {
    const scans = new ScheduledScans();
    await night(scans, first, ['one']);
    await scans.plan(second, ['shop']);
    expect((await scans.summarize(second)).summary.clusters).toMatchObject([{ status: 'missing' }]);
    expect(newsOf(await night(scans, third, ['one', 'two']))).toEqual(['new two']);
  });

  it('is lost by no scan that could not reach the cluster', async () => {
    const scans = new ScheduledScans();
    await night(scans, first, ['one']);
    await night(scans, second, null);
    expect(newsOf(await night(scans, third, ['two']))).toEqual(['new two', 'resolved one']);
  });

  it('is told by the next scan when a run outlived its summary and nobody heard of what it found', async () => {
    const scans = new ScheduledScans();
    await night(scans, first, ['one']);
    expect(newsOf(await night(scans, second, null))).toEqual([]);
    await scans.plan(third, ['shop']);
    await scans.audit(second, 'shop', ['two']);
    await scans.audit(third, 'shop', ['two']);
    expect(newsOf(await scans.summarize(third))).toEqual(['new two', 'resolved one']);
  });

  it('says that all is called new when the result to compare with is gone', async () => {
    const scans = new ScheduledScans();
    await night(scans, first, ['one']);
    scans.documents.results.clear();
    const { summary } = await night(scans, second, ['one']);
    const key = summary.clusters[0]?.resultKey ?? '';
    expect([summary.changes.unchanged, summary.changes.resolved]).toEqual([0, 0]);
    expect((await scans.documents.readResult(key))?.result.warnings).toContainEqual(
      expect.stringMatching(/^All findings are called new, since the result before cannot be read: .* is gone\.$/),
    );
  });
});
