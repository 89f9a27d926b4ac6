import { createHash } from 'node:crypto';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ClusterResult } from '#model/result.ts';
import { clientSettings } from '../aws-client.ts';
import { clusterDocument, findingDocument } from './finding-documents.ts';
import { putDocuments } from './put-documents.ts';

export interface FindingLog {
  readonly client?: CloudWatchLogsClient;
  readonly group: string;
  readonly scanId: string;
  readonly result: ClusterResult;
}

/** Streams are few and fixed, because AWS limits how many are made a second. */
const streams = 16;

/** Tells CloudWatch Logs of one cluster and each of its findings. Every document is acknowledged, or this fails. */
export async function logFindings({ client, group, scanId, result }: FindingLog): Promise<void> {
  const logs = client ?? new CloudWatchLogsClient(clientSettings);
  const target = { client: logs, group, stream: streamOf(result) };
  const documents = [
    ...result.findings.map((finding) => findingDocument(scanId, result, finding)),
    clusterDocument(scanId, result),
  ];
  await putDocuments(target, documents, `cluster ${result.name}`);
}

/** Always the same stream for a cluster. */
export function streamOf({ account, region, name }: Pick<ClusterResult, 'account' | 'region' | 'name'>): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([account, region, name]))
    .digest();
  return `cluster-${String(digest.readUInt32BE() % streams).padStart(2, '0')}`;
}
