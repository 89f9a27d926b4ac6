import * as z from 'zod';
import { account, region } from '../cluster/cluster-key.ts';
import { type ClusterResult, clusterResultSchema } from './result.ts';
import { findingSchema } from '../finding/finding.ts';
import { scanSchema } from '../scan/scan.ts';

/** Destinations of findings, by the field of a stored result that says why they may be lacking there. */
const destinations = { unlogged: 'CloudWatch Logs', unimported: 'Security Hub' } as const;

export type DeliveryField = keyof typeof destinations;

/** Reason, by destination, why it may lack findings; null once it has acknowledged every one, or was not to be told. */
type Deliveries = Readonly<Record<DeliveryField, string | null>>;

export interface Undelivered {
  readonly destination: (typeof destinations)[DeliveryField];
  readonly reason: string;
}

/** Reason that holds until the destination has answered, and for ever when the run ends before. */
export function notAcknowledged(delivery: DeliveryField): string {
  return `its run ended before ${destinations[delivery]} had acknowledged them`;
}

/** Destinations that may lack findings. */
export function undeliveredOf(told: Deliveries): Undelivered[] {
  return (['unlogged', 'unimported'] as const).flatMap((delivery) => {
    const reason = told[delivery];
    return reason === null ? [] : [{ destination: destinations[delivery], reason }];
  });
}

/** A stored result of one cluster in one scan. */
export const storedResultSchema = z.object({
  schema: z.literal(['fargate-auditor/stored-result/v2', 'fargate-auditor/stored-result/v1']),
  scanId: scanSchema.shape.scanId,
  scheduledTime: scanSchema.shape.scheduledTime,
  account,
  region,
  result: clusterResultSchema,
  /** Key of the result that this one was compared with; null for none. Absent in audits that are part of no scan. */
  baseKey: z.string().nullable().optional(),
  /** True: the cluster was deleted before it could be audited, and the result says that alone. */
  gone: z.boolean().optional(),
  /** Findings of the scan before that are gone. */
  resolved: z.array(findingSchema).default([]),
  /** Why CloudWatch Logs may lack findings of this result; null once it has acknowledged every one. */
  unlogged: z.string().nullable().default(notAcknowledged('unlogged')),
  /** Why Security Hub may lack them; null also where it is not to be told. */
  unimported: z.string().nullable().default(null),
});

export type StoredResult = z.infer<typeof storedResultSchema>;

/** Whether a result is that of a scan, of which summaries tell; any other audit serves reports on demand alone. */
export function isOfScan({ baseKey }: Pick<StoredResult, 'baseKey'>): boolean {
  return baseKey !== undefined;
}

/** A stored result as reports and destinations take it: what was resolved is among its findings, and says so itself. */
export function withResolved({ result, resolved }: Pick<StoredResult, 'result' | 'resolved'>): ClusterResult {
  return { ...result, findings: [...result.findings, ...resolved] };
}
