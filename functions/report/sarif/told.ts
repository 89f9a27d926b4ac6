import type { ClusterResult, Finding } from '#model/result.ts';
import { severities } from '#model/severity.ts';
import { isStanding } from '../result/outcomes.ts';

/** GitHub refuses a run with more. */
export const mostResults = 25_000;

export interface Told {
  readonly shown: readonly { readonly cluster: ClusterResult; readonly finding: Finding }[];
  readonly leftOut: number;
}

/** All findings that there are, in their order; too many, the mildest are left out. */
export function told(clusters: readonly ClusterResult[]): Told {
  const all = clusters.flatMap((cluster) =>
    cluster.findings.filter(isStanding).map((finding) => ({ cluster, finding })),
  );
  if (all.length <= mostResults) return { shown: all, leftOut: 0 };
  const rank = ({ finding }: Told['shown'][number]) => severities.indexOf(finding.severity);
  return {
    shown: all.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostResults),
    leftOut: all.length - mostResults,
  };
}
