import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { FlatDocument } from '#model/alerts/alert-message.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import { mapLimited } from '#lib/async.ts';
import { clientSettings } from '../aws.ts';
import { streamOf } from './finding-log.ts';
import { putDocuments } from './put-documents.ts';

export interface NotificationLog {
  readonly client?: CloudWatchLogsClient;
  readonly group: string;
  readonly notifications: readonly { readonly cluster: ClusterKey; readonly document: FlatDocument }[];
}

const concurrency = 4;

/** Logs notifications, also those that nobody is told of. Every document is acknowledged, or this fails. */
export async function logNotifications({ client, group, notifications }: NotificationLog): Promise<void> {
  const logs = client ?? new CloudWatchLogsClient(clientSettings);
  const byStream = Map.groupBy(notifications, ({ cluster }) => streamOf({ ...cluster, name: cluster.cluster }));
  await mapLimited([...byStream], concurrency, ([stream, some]) => {
    const documents = some.map(({ document }) => document);
    return putDocuments({ client: logs, group, stream }, documents, 'alerts');
  });
}
