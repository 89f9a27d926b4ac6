import type { z } from 'zod';
import type {
  clusterKeySchema,
  manifestLineSchema,
  planInputSchema,
  reportRequestSchema,
  scanSchema,
  scanSummarySchema,
  storedResultSchema,
  targetsSchema,
} from './scan-documents.ts';

export type ClusterKey = z.infer<typeof clusterKeySchema>;
export type Targets = z.infer<typeof targetsSchema>;
export type PlanInput = z.infer<typeof planInputSchema>;
export type Scan = z.infer<typeof scanSchema>;
export type ManifestLine = z.infer<typeof manifestLineSchema>;
export type StoredResult = z.infer<typeof storedResultSchema>;
export type ScanSummary = z.infer<typeof scanSummarySchema>;
export type ReportRequest = z.infer<typeof reportRequestSchema>;
