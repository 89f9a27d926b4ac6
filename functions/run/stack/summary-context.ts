import { announceScan } from '#publish/eventbridge/put-events.ts';
import { sendDigest } from '#publish/sns/topics.ts';
import { recordScan } from '#publish/metrics/scan-metrics.ts';
import { languages } from '#model/result/format.ts';
import { choice, setting } from './environment.ts';
import type { SummaryContext } from '../nightly/summarize-scan.ts';
import { stackDocuments } from './documents.ts';

/** Context of summing up, from the settings of the stack. */
export function summaryContext(warn: (message: string) => void): SummaryContext {
  const topicArn = setting('DIGEST_TOPIC_ARN');
  const service = setting('POWERTOOLS_SERVICE_NAME');
  return {
    documents: stackDocuments(warn),
    digestWhen: choice('DIGEST_WHEN', ['changed', 'always', 'never']),
    lang: choice('REPORT_LANGUAGE', languages),
    now: () => new Date().toISOString(),
    sendDigest: ({ subject, text }, { complete }) =>
      sendDigest({ topicArn, subject, text, attributes: { complete: String(complete) } }),
    announce: (summary, reportKey) => announceScan({ bus: setting('EVENT_BUS'), summary, reportKey }),
    recordMetrics: (summary, failedDestinations) => recordScan(summary, service, failedDestinations),
  };
}
