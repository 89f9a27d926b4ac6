import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScanSummary } from '#model/scan/scan.ts';
import { renderDigest } from '#report/summary/text.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';
import { finding, scanSummary, summarizedCluster } from '../../support/builders/results.ts';

const changed = { cluster: '111122223333/eu-west-1/shop', finding: finding() };
const busy = scanSummary(24, {
  previousScanId: '20261123T020000Z',
  complete: false,
  findings: { critical: 0, high: 3, medium: 0, low: 1, info: 0 },
  waived: 2,
  changes: { new: 2, worse: 1, unchanged: 1, resolved: 4 },
  clusters: [
    summarizedCluster({ unlogged: 'the log group is gone', unimported: 'not enabled' }),
    summarizedCluster({ cluster: 'part', status: 'incomplete', coverage: 80 }),
    summarizedCluster({ cluster: 'gone', status: 'missing', error: 'Its audit ended without a result' }),
    summarizedCluster({ cluster: null, status: 'failed', error: 'not allowed to assume the role' }),
  ],
  changed: [changed, { ...changed, finding: finding({ status: 'resolved', severity: 'low' }) }],
});

describe('the digest', () => {
  it('says first what changed, then what could not be checked', () => {
    expect(renderDigest(busy)).toEqual({
      subject: 'Fargate audit: 2 new, 1 worse, 4 resolved (incomplete)',
      text: `Fargate audit of 2026-11-24T02:00:00Z, scan 20261124T020000Z, compared with 20261123T020000Z.
Incomplete: of 3 clusters, 1 cluster could not be audited, 1 cluster only in part, the clusters of 1 account and region not listed, the findings of 1 cluster not written to CloudWatch Logs and the findings of 1 cluster not written to Security Hub.

What changed:
- new HIGH 111122223333/eu-west-1/shop: Deployment checkout/web: Does not log (logging-disabled)
- resolved LOW 111122223333/eu-west-1/shop: Deployment checkout/web: Does not log (logging-disabled)
- … 5 more in the report

Could not be checked:
- 111122223333/eu-west-1/gone: missing: Its audit ended without a result
- 111122223333/eu-west-1: failed: not allowed to assume the role
- 111122223333/eu-west-1/part: coverage 80 %

Findings not written to CloudWatch Logs:
- 111122223333/eu-west-1/shop: the log group is gone

Findings not written to Security Hub:
- 111122223333/eu-west-1/shop: not enabled

Open findings: 0 critical, 3 high, 0 medium, 1 low, 0 info, 2 waived.
`,
    });
  });

  it('of a quiet night is short', () => {
    const { subject, text } = renderDigest(scanSummary(24, { clusters: [summarizedCluster()] }));
    expect(subject).toBe('Fargate audit: nothing changed');
    expect(text).toContain('the first scan.\nComplete: 1 cluster audited.\n\nNo finding came, went or got worse.\n');
    expect(text).not.toContain('Could not be checked');
  });

  it('tells what a new release judges for the first time in one paragraph, and counts none of it', () => {
    const firstJudged = { release: '0.2.0', rules: { 'pod-failed': 40, 'pod-pending': 2 } };
    const { subject, text } = renderDigest(scanSummary(24, { previousScanId: '20261123T020000Z', firstJudged }));
    expect(subject).toBe('Fargate audit: nothing changed');
    expect(text).toContain(
      '\n\nFirst judged by release 0.2.0, so that it is not counted as new: 42 findings (pod-failed 40, pod-pending 2).\n\n',
    );
  });

  it('names at most twenty changes and twenty clusters', () => {
    const { text } = renderDigest(crowd('x'));
    expect(text.match(/^- new/gm)).toHaveLength(20);
    expect(text.match(/^- 1111.*missing/gm)).toHaveLength(20);
    expect(text.match(/… \d+ more/g)).toEqual(['… 380 more', '… 30 more', '… 30 more']);
  });

  it('carries no line, control, direction mark or link of a stranger, and stays small', () => {
    const quiet = renderDigest(crowd('x')).text.split('\n').length;
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 3000 }), (text) => {
        const digest = renderDigest(crowd(`${text}\nhttps://evil.example`));
        expect(digest.subject).toMatch(/^[\x20-\x7e]{1,99}$/);
        expect(digest.text.split('\n')).toHaveLength(quiet);
        // eslint-disable-next-line no-control-regex -- control characters are the point
        expect(digest.text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]|:\/\//);
        expect(Buffer.byteLength(digest.text)).toBeLessThan(200_000);
      }),
    );
  });
});

function crowd(text: string): ScanSummary {
  const one = { cluster: text, finding: finding({ message: text, subject: { kind: text, name: text } }) };
  const lost = summarizedCluster({ status: 'missing', error: text, unlogged: text });
  return scanSummary(24, {
    changes: { new: 400, worse: 0, unchanged: 0, resolved: 0 },
    clusters: Array.from({ length: 50 }, () => lost),
    changed: Array.from({ length: 200 }, () => one),
  });
}
