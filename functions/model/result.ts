import type { z } from 'zod';
import type { auditResultSchema, clusterResultSchema, findingSchema } from './result-schema.ts';

/** The result of a scan: `schema` of the JSON output, published as `docs/result.schema.json`. */
export type AuditResult = z.infer<typeof auditResultSchema>;
export type ClusterResult = z.infer<typeof clusterResultSchema>;
export type Finding = z.infer<typeof findingSchema>;
export type Verdict = ClusterResult['verdicts'][number];
export type Inventory = NonNullable<ClusterResult['inventory']>;
export type PlacementMap = NonNullable<ClusterResult['placement']>;
export type NearMiss = PlacementMap['nearMisses'][number];
export type Outlook = NonNullable<ClusterResult['workloads']>[number];
export type Coverage = ClusterResult['coverage'];
export type Evidence = Finding['evidence'][number];
export type Remediation = Finding['remediation'];
