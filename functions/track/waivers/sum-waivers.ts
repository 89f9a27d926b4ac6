import type { ClusterResult } from '#model/result/result.ts';
import type { WaiverReport } from '#model/finding/finding.ts';

/** What became of the waivers in all clusters together; undefined when none of them could concern any. */
export function sumWaivers(clusters: readonly Pick<ClusterResult, 'waivers'>[]): WaiverReport[] | undefined {
  const all = clusters.flatMap(({ waivers }) => waivers ?? []);
  if (all.length === 0) return undefined;
  const same = Map.groupBy(all, ({ source, rule, scope, owner, reason, until }) =>
    JSON.stringify([source, rule, scope, owner, reason, until]),
  );
  return [...same.values()].map((reports) => reports.reduce(together));
}

/** The most telling first. A waiver is unused when no cluster has a use for it. */
const statuses: readonly WaiverReport['status'][] = ['invalid', 'expired', 'expiring', 'active', 'unused'];

function together(a: WaiverReport, b: WaiverReport): WaiverReport {
  const status = statuses.find((one) => one === a.status || one === b.status) ?? a.status;
  return { ...a, ...b, status, findings: a.findings + b.findings };
}
