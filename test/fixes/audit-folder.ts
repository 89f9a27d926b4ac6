import { isAside } from '../clusters/mistake.ts';
import type { ClusterResult } from '#model/result/result.ts';
import { scan } from '#run/scan/scan.ts';
import { resolveTargets } from '#run/scan/targets.ts';

/** Audits the one cluster of a snapshot folder. */
export async function auditFolder(folder: string): Promise<ClusterResult> {
  const { result } = await scan(await resolveTargets({ snapshot: [folder] }), { scope: [] });
  const [cluster] = result.clusters;
  if (cluster === undefined) throw new Error('nothing was audited');
  return { ...cluster, findings: cluster.findings.filter((finding) => !isAside(finding)) };
}
