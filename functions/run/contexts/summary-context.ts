import { announceScan } from '../../publish/completed-event.ts';
import { sendDigest } from '../../publish/digest.ts';
import { recordScan } from '../../publish/scan-metrics.ts';
import { setting } from '../environment.ts';
import type { DigestWhen, SummaryContext } from '../summarize-scan.ts';
import { stackDocuments } from './documents.ts';

/** What summing up needs, from the settings of the stack. */
export function summaryContext(): SummaryContext {
  const topicArn = setting('DIGEST_TOPIC_ARN');
  return {
    documents: stackDocuments(),
    digestWhen: (process.env['DIGEST_WHEN'] ?? 'changed') as DigestWhen,
    now: () => new Date().toISOString(),
    sendDigest: ({ subject, text }, { complete }) =>
      sendDigest({ topicArn, subject, text, attributes: { complete: String(complete) } }),
    announce: (summary, reportKey) => announceScan({ bus: process.env['EVENT_BUS'] ?? 'default', summary, reportKey }),
    recordMetrics: recordScan,
  };
}
