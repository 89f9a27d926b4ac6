import { describe, expect, it } from 'vitest';
import { historyOf, renderSummaryHtml, type SummaryHtmlOptions } from '#report/html/index.ts';
import type { ScanSummary } from '#model/scan/scan.ts';
import { partText } from '../../support/html-text.ts';
import { fingerprint, history } from '../../support/builders/report-results.ts';
import { finding, scanSummary, summarizedCluster } from '../../support/builders/results.ts';

const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
const changed = [
  { cluster: '111122223333/eu-west-1/shop', finding: finding({ message: 'It broke today' }) },
  {
    cluster: '111122223333/eu-west-1/orders',
    finding: finding({ status: 'resolved', fingerprint: fingerprint('gone') }),
  },
];
const compared: Partial<ScanSummary> = {
  previousScanId: '20261123T020000Z',
  findings: { ...none, high: 4 },
  changes: { new: 1, worse: 0, unchanged: 3, resolved: 1 },
  changed,
};
const text = (id: string, fields: Partial<ScanSummary>, options: SummaryHtmlOptions = {}) =>
  partText(renderSummaryHtml(scanSummary(24, fields), options), id);

describe('a summary of a scan as a page', () => {
  it('says what changed since which scan', () => {
    expect(text('overview', compared)).toContain('1 new, 0 worse, 1 resolved');
    expect(renderSummaryHtml(scanSummary(24, compared))).toContain('since scan 20261123T020000Z');
    expect(text('findings', compared)).toContain('It broke today');
  });

  it('knows of a first scan nothing to compare with', () => {
    expect(text('overview', { changed: [], clusters: [summarizedCluster()] })).toContain(
      'There is no earlier scan to compare with.',
    );
  });

  it('tells that more is broken than what changed', () => {
    expect(text('overview', compared)).toContain('and 3 more');
    const standing = { ...compared, changed: [], changes: { new: 0, worse: 0, unchanged: 4, resolved: 0 } };
    expect(text('overview', standing)).toContain('Of what stands since earlier scans, 4 findings critical or high.');
  });

  it('is sound only when complete', () => {
    expect(text('overview', { clusters: [summarizedCluster()] })).toContain(
      'No findings. Everything that applies was checked.',
    );
    expect(text('overview', { complete: false })).toContain('No findings in what could be checked.');
    expect(text('overview', { ...compared, complete: false })).toContain(
      '4 findings. Not everything could be checked.',
    );
    const lost = {
      complete: false,
      clusters: [summarizedCluster({ status: 'missing', error: 'Its audit ended without a result' })],
    };
    expect(text('overview', lost)).toContain('Nothing could be checked.');
  });

  it('lists clusters that could not be checked, those lost wholly first', () => {
    const clusters = [
      summarizedCluster({ cluster: 'part', status: 'incomplete', coverage: 80 }),
      summarizedCluster({ cluster: null, region: 'us-east-1', status: 'failed', error: 'AccessDenied' }),
      ...Array.from({ length: 8 }, (_, index) =>
        summarizedCluster({ cluster: `lost-${index}`, status: 'failed', error: 'gone' }),
      ),
    ];
    const shown = text('overview', { complete: false, clusters });
    expect(shown).toContain('111122223333/us-east-1\nAccessDenied');
    expect(shown).toContain('and 2 more');
    expect(text('overview', { complete: false, clusters: clusters.slice(0, 2) })).toContain('coverage 80 %');
  });

  it('has a line for each cluster, with a link to its report where there is one', () => {
    const place = '111122223333/eu-west-1/shop';
    const clusters = [
      summarizedCluster(),
      summarizedCluster({ cluster: null, status: 'failed', error: 'AccessDenied', coverage: null }),
    ];
    const html = renderSummaryHtml(scanSummary(24, { clusters }), { links: { [place]: 'reports/shop.html' }, history });
    expect(html).toContain('<a href="reports/shop.html"><bdi>shop</bdi></a>');
    expect(partText(html, 'fleet')).toContain('(clusters not listed)');
  });

  it.each([
    'javascript:alert(1)',
    '//elsewhere.test/',
    'http://elsewhere.test/',
    'data:text/html,x',
    '\\\\share',
    'a b',
  ])('does not link to %s', (link) => {
    const html = renderSummaryHtml(scanSummary(24, { clusters: [summarizedCluster()] }), {
      links: { '111122223333/eu-west-1/shop': link },
    });
    expect(html).not.toContain(`href="${link}"`);
  });

  it('says how many changes it leaves out', () => {
    const many = { ...compared, changes: { new: 300, worse: 0, unchanged: 0, resolved: 0 } };
    expect(text('findings', many)).toContain('298 more changes are in the results of the clusters.');
  });

  it('draws what earlier scans found', () => {
    expect(renderSummaryHtml(scanSummary(24, compared), { history })).toContain('class="over-time"');
  });
});

describe('history of stored summaries', () => {
  it('has a point for all clusters and one for each that was audited', () => {
    const clusters = [
      summarizedCluster({ findings: { ...none, low: 2 } }),
      summarizedCluster({ cluster: 'lost', status: 'failed' }),
      summarizedCluster({ cluster: null, status: 'failed' }),
    ];
    expect(historyOf([scanSummary(23, { findings: { ...none, low: 2 }, clusters })])).toEqual([
      { takenAt: '2026-11-23T02:00:00Z', findings: { ...none, low: 2 } },
      { takenAt: '2026-11-23T02:00:00Z', cluster: '111122223333/eu-west-1/shop', findings: { ...none, low: 2 } },
    ]);
  });
});
