import type { ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';

/**
 * The result with findings called new that were waived in the previous one and no longer are. While they were waived nobody
 * was told of them; since when they are there is kept.
 */
export function reopened(previous: ClusterResult | null, current: ClusterResult): ClusterResult {
  const waived = new Set(previous?.findings.filter(({ waiver }) => waiver !== null).map((one) => one.fingerprint));
  const isReopened = ({ fingerprint, status, waiver }: Finding) =>
    status === 'unchanged' && waiver === null && waived.has(fingerprint);
  const findings = current.findings.map((finding) =>
    isReopened(finding) ? { ...finding, status: 'new' as const } : finding,
  );
  return { ...current, findings };
}
