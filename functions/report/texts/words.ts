import type { ClusterResult, Finding, Verdict } from '#model/result.ts';
import type { ScanSummary } from '#model/scan-summary.ts';
import type { Severity } from '#model/severity.ts';

type ClusterStatus = ScanSummary['clusters'][number]['status'];
type WaiverStatus = NonNullable<ClusterResult['waivers']>[number]['status'];

/** Words that stand for the values of a result. */
export interface Words {
  readonly severity: Readonly<Record<Severity, string>>;
  readonly status: Readonly<Record<Finding['status'], string>>;
  readonly verdict: Readonly<Record<Verdict['status'], string>>;
  readonly cluster: Readonly<Record<ClusterStatus, string>>;
  readonly mode: Readonly<Record<ClusterResult['mode'], string>>;
  readonly waiver: Readonly<Record<WaiverStatus, string>>;
}
