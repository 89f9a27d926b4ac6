import { renderHtml, renderSummaryHtml } from '#report/html/index.ts';
import { auditResult, history, hostileResult, largeResult, sampleCluster } from '../support/report-results.ts';
import { forecast } from '../support/forecasts.ts';
import { clusterResult, scanSummary, summarizedCluster } from '../support/results.ts';

const failed = clusterResult({
  name: 'payments-eu',
  status: 'failed',
  error: 'The Kubernetes API could not be reached: connect ETIMEDOUT 10.0.12.4:443',
});
const summary = scanSummary(24, {
  previousScanId: '20261123T020000Z',
  complete: false,
  findings: { critical: 0, high: 9, medium: 4, low: 2, info: 1 },
  changes: { new: 3, worse: 1, unchanged: 11, resolved: 1 },
  changed: sampleCluster()
    .findings.filter(({ status }) => status !== 'unchanged')
    .map((finding) => ({ cluster: '111122223333/eu-west-1/shop', finding })),
  clusters: [
    summarizedCluster({
      findings: { critical: 0, high: 9, medium: 4, low: 2, info: 1 },
      status: 'incomplete',
      coverage: 93.3,
    }),
    summarizedCluster({ cluster: 'orders' }),
    summarizedCluster({
      cluster: null,
      region: 'us-east-1',
      status: 'failed',
      error: 'Its clusters could not be listed',
    }),
  ],
});

/** One page of each kind. */
export const reports = {
  sample: renderHtml(auditResult([sampleCluster()]), { history }),
  korean: renderHtml(auditResult([sampleCluster()]), { history, lang: 'ko' }),
  fleet: renderHtml(auditResult([sampleCluster(), clusterResult({ name: 'orders' }), failed]), { history }),
  summary: renderSummaryHtml(summary, { history, links: { '111122223333/eu-west-1/shop': 'shop.html' } }),
  manifests: renderHtml(
    auditResult([
      clusterResult({
        mode: 'manifests',
        workloads: [forecast(), forecast({ accepted: 'no', refusedBy: ['pod-gpu-request'], logging: 'unknown' })],
      }),
    ]),
  ),
  empty: renderHtml(auditResult([clusterResult()])),
  hostile: renderHtml(hostileResult(), { history }),
  large: renderHtml(largeResult(10_000)),
} as const;

export type ReportName = keyof typeof reports;

export const reportNames = Object.keys(reports) as ReportName[];
