import { describe, expect, it } from 'vitest';
import { renderSummaryMarkdown } from '#report/summary/markdown.ts';
import { finding, scanSummary, summarizedCluster } from '../../support/builders/results.ts';

describe('the summary of a scan in Markdown', () => {
  it('says what changed, what could not be checked, then the fleet', () => {
    const text = renderSummaryMarkdown(
      scanSummary(24, {
        previousScanId: '20261123T020000Z',
        changes: { new: 1, worse: 0, unchanged: 7, resolved: 0 },
        clusters: [
          summarizedCluster({ new: 1, waived: 3, findings: { critical: 0, high: 8, medium: 0, low: 0, info: 0 } }),
          summarizedCluster({ cluster: null, region: 'us-west-2', status: 'failed', error: 'denied', coverage: null }),
          summarizedCluster({
            cluster: 'part',
            region: 'us-west-2',
            status: 'incomplete',
            coverage: 93.3,
            unlogged: '@all: gone',
            unimported: 'not enabled',
          }),
        ],
        changed: [{ cluster: '111122223333/eu-west-1/shop', finding: finding() }],
      }),
    );
    expect(text).toBe(`# Fargate audit of \`2026-11-24T02:00:00Z\`

**Incomplete: of 2 clusters, 1 cluster only in part, the clusters of 1 account and region not listed, the findings of 1 cluster not written to CloudWatch Logs and the findings of 1 cluster not written to Security Hub.**

## What changed

Compared with scan \`20261123T020000Z\`: 1 new, 7 unchanged.

| Change | Severity | Cluster | Rule | Subject | What | Since |
| --- | --- | --- | --- | --- | --- | --- |
| new | high | \`111122223333/eu-west-1/shop\` | \`logging-disabled\` | Deployment checkout/web | Does not log | \`2026-11-24T02:00:01Z\` |

## What could not be checked

- \`111122223333/us-west-2\`: failed: denied
- \`111122223333/us-west-2/part\`: coverage 93.3 %

## What CloudWatch Logs lacks

- \`111122223333/us-west-2/part\`: findings not written to CloudWatch Logs: \`@all\`: gone

## What Security Hub lacks

- \`111122223333/us-west-2/part\`: findings not written to Security Hub: not enabled

## Clusters

| Account | Region | Cluster | Status | Coverage | critical | high | medium | low | info | New | Worse | Resolved | Waived |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| \`111122223333\` | \`eu-west-1\` | \`shop\` | audited | 100 % | 0 | 8 | 0 | 0 | 0 | 1 | 0 | 0 | 3 |
| \`111122223333\` | \`us-west-2\` | (not listed) | failed | – | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
| \`111122223333\` | \`us-west-2\` | \`part\` | incomplete | 93.3 % | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
`);
  });

  it('of no cluster says so', () => {
    const text = renderSummaryMarkdown(scanSummary(24));
    expect(text).toContain('First scan, all is new: nothing changed, 0 unchanged.');
    expect(text).toContain('The targets hold no cluster.');
    expect(text).not.toContain('could not be checked');
  });

  it('tells what a new release judges for the first time, also when nothing changed', () => {
    const firstJudged = { release: '0.2.0', rules: { 'pod-failed': 2 } };
    expect(renderSummaryMarkdown(scanSummary(24, { firstJudged }))).toContain(
      'First judged by release 0.2.0, so that it is not counted as new: 2 findings (pod-failed 2).',
    );
  });

  it('counts the changes that it does not show', () => {
    const changes = { new: 201, worse: 0, unchanged: 0, resolved: 99 };
    const changed = Array.from({ length: 200 }, () => ({ cluster: 'a', finding: finding() }));
    expect(renderSummaryMarkdown(scanSummary(24, { changes, changed }))).toContain('… 100 more in the results');
  });
});
