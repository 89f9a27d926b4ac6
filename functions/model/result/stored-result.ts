import * as z from 'zod';
import { account, region } from '../cluster/cluster-key.ts';
import { type ClusterResult, clusterResultSchema } from './result.ts';
import { findingSchema } from '../finding/finding.ts';
import { scanSchema } from '../scan/scan.ts';

/** Destinations of findings, by the field of a stored result with the reason why findings may be missing there. */
const destinations = { unlogged: 'CloudWatch Logs', unimported: 'Security Hub' } as const;

export type DeliveryField = keyof typeof destinations;

/** Reason by destination why it may lack findings; null once it has acknowledged all, or if it is not configured. */
type Deliveries = Readonly<Record<DeliveryField, string | null>>;

export interface Undelivered {
  readonly destination: (typeof destinations)[DeliveryField];
  readonly reason: string;
}

/** Reason until the destination has answered, and for good if the run ends before that. */
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
  /** Key of the result that this one was compared with; null for none. Absent in audits outside of scans. */
  baseKey: z.string().nullable().optional(),
  /** True: the cluster was deleted before it could be audited, and the result contains nothing else. */
  gone: z.boolean().optional(),
  /** Findings of the previous scan that are gone. */
  resolved: z.array(findingSchema).default([]),
  /** Reason why CloudWatch Logs may lack findings of this result; null once it has acknowledged all. */
  unlogged: z.string().nullable().default(notAcknowledged('unlogged')),
  /** Reason why Security Hub may lack them; null also if it is not a destination. */
  unimported: z.string().nullable().default(null),
});

export type StoredResult = z.infer<typeof storedResultSchema>;

/** Whether a result belongs to a scan and its summary; any other audit serves only reports on demand. */
export function isOfScan({ baseKey }: Pick<StoredResult, 'baseKey'>): boolean {
  return baseKey !== undefined;
}

/** A stored result for reports and destinations: resolved findings are included, with their status. */
export function withResolved({ result, resolved }: Pick<StoredResult, 'result' | 'resolved'>): ClusterResult {
  return { ...result, findings: [...result.findings, ...resolved] };
}
