import { auditStatus, coverageOf, leftUnjudged, type ClusterResult, type Verdict } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { bySeverity } from '#model/finding/severity.ts';
import { sumWaivers } from '#track/waivers/sum-waivers.ts';

/** One result of several about the same cluster. A finding that they share is one, and says where else it is. */
export function mergeLayers(layers: readonly ClusterResult[]): ClusterResult {
  const [first, ...others] = layers;
  if (first === undefined) throw new Error('there is nothing to merge');
  if (others.length === 0) return first;
  const verdicts = first.verdicts.map((verdict) => joined(verdict, others));
  const waivers = sumWaivers(layers);
  return {
    ...first,
    status: auditStatus(verdicts),
    warnings: [...new Set(layers.flatMap(({ warnings }) => warnings))],
    verdicts,
    coverage: coverageOf(verdicts),
    findings: distinct(layers.flatMap(({ findings }) => findings)).sort(bySeverity),
    workloads: layers.flatMap(({ workloads = [] }) => workloads),
    ...(waivers === undefined ? {} : { waivers }),
  };
}

/** The one that says most comes first. */
const order: readonly Verdict['status'][] = ['fail', 'not-evaluated', 'pass', 'not-applicable'];

function joined(verdict: Verdict, others: readonly ClusterResult[]): Verdict {
  const same = others.flatMap(({ verdicts }) => verdicts.filter(({ rule }) => rule === verdict.rule));
  const all = [verdict, ...same].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  const [worst = verdict] = all;
  // What one layer left open stays open, whatever was found in another.
  const open = all.filter(leftUnjudged);
  const mine = all.filter((one) => one.status === worst.status || open.includes(one));
  const reasons = [...new Set(mine.flatMap(({ reason }) => reason ?? []))];
  return {
    ...worst,
    judged: all.reduce((sum, { judged }) => sum + judged, 0),
    unread: open.reduce((most, { unread }) => Math.max(most, unread, 1), 0),
    ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }),
    missingPermissions: [...new Set(all.flatMap(({ missingPermissions }) => missingPermissions))],
  };
}

function distinct(findings: readonly Finding[]): Finding[] {
  const groups = Map.groupBy(findings, ({ fingerprint }) => fingerprint);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, evidence: [...first.evidence, ...others.flatMap(alsoAt)] }],
  );
}

function alsoAt({ location }: Finding): Finding['evidence'] {
  if (location === undefined) return [];
  return [{ what: 'also at', is: `${location.file}:${String(location.line)}:${String(location.column)}` }];
}
